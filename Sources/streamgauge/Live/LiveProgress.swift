// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Engine
internal import Glibc
internal import Reports

/// Shows a run while it goes on, on standard error: a view redrawn in place on a terminal, a plain line now and then elsewhere.
struct LiveProgress {
    enum Style { case redrawn, lines, none }
    private let style: Style
    private let view: LiveView
    private var history = LiveHistory()
    private var lastLine = Nanoseconds.seconds(Int64(-60))
    private static let lineEvery = Nanoseconds.seconds(Int64(5))

    /// - Parameters:
    ///   - name: That of the run.
    ///   - targets: Their names, in the order of the profile.
    ///   - quiet: To show nothing at all.
    init(name: String, targets: [String], quiet: Bool) {
        let isTerminal = isatty(2) == 1
        let kind = unsafe getenv("TERM").map { unsafe String(cString: $0) } ?? ""
        style = quiet ? .none : isTerminal && !kind.isEmpty && kind != "dumb" ? .redrawn : .lines
        view = LiveView(
            name: name, targets: targets, style: TerminalStyle(isColoured: TraceAnalysis.wantsColour(on: 2)))
        if style == .redrawn { LiveSignals.handle() }
    }
    /// - Parameters:
    ///   - progress: The run as it stands.
    ///   - interrupts: How often somebody has asked for its end.
    mutating func show(_ progress: RunProgress, interrupts: Int) {
        if style == .none { return }
        history.add(progress)
        switch style {
        case .none: break
        case .redrawn:
            guard Console.takesError, let size = Console.size(of: 2) else { break }
            let wish: LiveView.Wish = interrupts == 0 ? .run : interrupts == 1 ? .drain : .endNow
            let lines = view.lines(history, wish: wish, width: size.columns, height: size.rows)
            Console.error(LiveFrame.draw(lines), terminator: "")
        case .lines:
            guard progress.elapsed - lastLine >= Self.lineEvery else { return }
            lastLine = progress.elapsed
            Console.error(LiveText(history).line)
        }
    }
    /// Says something that the view on a terminal shows anyway.
    func tell(_ text: String) { if style != .redrawn { Console.error(text) } }
    /// Takes the view away; the next call of `show` draws it again, below what was printed in between.
    func close() {
        if style == .redrawn, Console.isInForeground { Console.error(LiveFrame.clear, terminator: "") }
    }
}

extension Nanoseconds {
    /// Three digits and a unit, for the eye: `850 µs`, `12.3 ms`, `1.24 s`.
    var shortText: String {
        let (value, unit) =
            count < 1_000_000
            ? (Double(count) / 1e3, "µs") : count < 1_000_000_000 ? (milliseconds, "ms") : (seconds, "s")
        let decimals = value < 10 ? 100.0 : value < 100 ? 10.0 : 1.0
        let rounded = (value * decimals).rounded() / decimals
        return decimals == 1 ? "\(Int(rounded)) \(unit)" : "\(rounded) \(unit)"
    }
}
