// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// Colours of the terminal, or none.
struct TerminalStyle {
    let isColoured: Bool

    func bold(_ text: String) -> String { sgr("1", text) }
    func dim(_ text: String) -> String { sgr("2", text) }
    func blue(_ text: String) -> String { sgr("34", text) }
    func green(_ text: String) -> String { sgr("32", text) }
    func level(_ level: Verdict.Level, _ text: String) -> String {
        switch level {
        case .note: dim(text)
        case .valid: sgr("1;32", text)
        case .suspect: sgr("1;33", text)
        case .invalid: sgr("1;31", text)
        }
    }
    private func sgr(_ code: String, _ text: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
