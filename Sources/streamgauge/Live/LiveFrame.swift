// SPDX-License-Identifier: Apache-2.0

/// What is sent to a terminal to show lines in place, below all that stands there already.
///
/// Between two frames the cursor rests at the beginning of the first line. When a terminal becomes narrower it may break lines anew, or cut them:
/// either way the cursor stays where it was in the text, so that no rows need to be counted, and nothing above is ever touched.
/// It stays visible, and no mode outlasts the one write of a frame: whatever ends the process, the terminal is as before.
enum LiveFrame {
    /// Lines beyond the right edge are cut there and never broken (DECAWM), and shown at once where a terminal can (mode 2026).
    private static let begin = "\u{1B}[?2026h\u{1B}[?7l\r"
    private static let end = "\u{1B}[?7h\u{1B}[?2026l"
    /// From here to the end of the screen.
    private static let eraseBelow = "\u{1B}[J"

    /// One write: each line over what was there, then the rest of the screen empty, then back to the first line.
    static func draw(_ lines: [String]) -> String {
        guard !lines.isEmpty else { return clear }
        let up = lines.count > 1 ? "\u{1B}[\(lines.count - 1)A" : ""
        return begin + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K" + eraseBelow + up + "\r" + end
    }
    /// Takes the lines away; `LiveSignals` has the same bytes.
    static let clear = "\r" + eraseBelow
}
