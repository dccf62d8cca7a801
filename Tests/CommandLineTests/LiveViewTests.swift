// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Reports
import Testing
import Traces

@testable import Engine
@testable import streamgauge

/// The live view as a function of what it has seen; `STREAMGAUGE_REWRITE_GOLDEN=1` writes the golden files anew.
@Suite struct LiveViewTests {
    /// A run of 60 s at 20 requests a second, looked at five times a second up to `seconds`.
    private func history(seconds: Int64, targets: Int = 2, _ change: (inout RunProgress) -> Void = { _ in })
        -> LiveHistory
    {
        var history = LiveHistory()
        var progress = RunProgress()
        (progress.planned, progress.plannedDuration) = (1_200, .seconds(Int64(60)))
        progress.targets = Array(repeating: TargetProgress(), count: targets)
        progress.offeredRate = 20
        for look in 0...seconds * 5 {
            progress.elapsed = .milliseconds(look * 200)
            if look > 0 { addLook(look, to: &progress) }
            if look == seconds * 5 { change(&progress) }
            history.add(progress)
        }
        return history
    }
    private func addLook(_ look: Int64, to progress: inout RunProgress) {
        (progress.dispatched, progress.finished) = (Int(look) * 4, max(0, Int(look) * 4 - 8))
        (progress.inFlight, progress.active) = (progress.dispatched - progress.finished, 6)
        for target in progress.targets.indices {
            let share = progress.finished / progress.targets.count
            progress.targets[target].finished = share
            progress.targets[target].failed = target == 1 ? share / 4 : 0
            progress.targets[target].succeeded = share - progress.targets[target].failed
            progress.targets[target].ttft.add((80 + 40 * Int64(target) + look % 50 * 3) * 1_000_000)
        }
        for i in 0..<40 as Range<Int64> { progress.gaps.add((10 + i % 4) * 1_000_000) }
        let failed = progress.targets.reduce(0) { $0 + $1.failed }
        progress.outcomes = [.ok: progress.finished - failed]
        if failed > 0 {
            progress.outcomes[.reset] = failed
            progress.lastMessages[.reset] = "the peer\u{1B}[2J reset the connection"
        }
        guard look >= 5 else { return }
        var client = ClientProgress()
        (client.busiestLoop, client.loopLag, client.writerBacklog) = (0.12, .microseconds(322), 4)
        client.residentBytes = 38_100_000
        progress.client = client
    }
    private func view(_ targets: [String] = ["fast", "flaky"], isColoured: Bool = false) -> LiveView {
        LiveView(name: "demo", targets: targets, style: TerminalStyle(isColoured: isColoured))
    }

    @Test("looks as the golden files say, wide and narrow, high and low, in colour and without")
    func golden() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/live")
        let late = history(seconds: 24)
        let frames: [(String, [String])] = [
            ("start", view().lines(LiveHistory(), width: 80, height: 24)),
            ("80x24", view().lines(late, width: 80, height: 24)),
            ("80x24-colour", view(isColoured: true).lines(late, width: 80, height: 24)),
            ("160x50", view().lines(late, width: 160, height: 50)),
            ("40x6", view().lines(late, width: 40, height: 6)),
            (
                "draining",
                view().lines(history(seconds: 24) { $0.isDraining = true }, wish: .drain, width: 80, height: 24)
            ),
            ("one-target", view(["fast"]).lines(history(seconds: 3, targets: 1), width: 100, height: 24)),
        ]
        for (name, lines) in frames {
            let file = folder.appendingPathComponent("\(name).txt")
            let text = lines.joined(separator: "\n") + "\n"
            if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(name)")
        }
    }
    @Test("no frame is larger than its terminal, however small that is", arguments: [1, 2, 9, 10, 11, 25, 60, 79, 300])
    func fits(width: Int) {
        let late = history(seconds: 40)
        for height in [0, 1, 2, 5, 12, 30] {
            let lines = view().lines(late, wish: .drain, width: width, height: height)
            #expect(lines.count <= max(0, height - 1))
            #expect(lines.allSatisfy { $0.count <= max(0, width - 1) }, "\(lines)")
        }
        #expect(view().lines(late, width: width, height: 2).count == (width > 1 ? 1 : 0))
    }
    @Test("of a low terminal the most important lines are left, in their order") func low() {
        let late = history(seconds: 24)
        let all = view().lines(late, width: 80, height: 50)
        for height in 2...all.count {
            let lines = view().lines(late, width: 80, height: height)
            #expect(lines.count == height - 1)
            #expect(lines.filter { all.contains($0) } == lines)
        }
        let labels = view().lines(late, width: 80, height: 5).map { $0.prefix(8) }
        #expect(labels == ["demo ━━━", "requests", "TTFT    ", "outcomes"])
    }
    @Test("what a server said drives no terminal") func scrubbed() {
        let lines = view(isColoured: false).lines(history(seconds: 24), width: 120, height: 40)
        #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
        #expect(lines.contains { $0.contains("reset: the peer\u{FFFD}[2J reset") })
    }
    @Test("a window holds the last ten seconds, and before that all there was") func window() {
        #expect(history(seconds: 4).window.ttft.count == 4 * 5 * 2)
        let window = history(seconds: 30).window
        #expect(window.span >= .seconds(Int64(10)) && window.span <= .milliseconds(11_200))
        #expect(window.ttft.count == Int(window.span.count / 200_000_000) * 2)
        #expect((19.9...20.1).contains(window.doneRate) && (19.9...20.1).contains(window.sentRate))
        #expect(history(seconds: 30).medians.count == 15)
    }
    @Test(
        "one plain line says what matters",
        arguments: [
            (24, "472 of 1200 done · 8 in flight, 6 active · TTFT p50 174 ms · p99 262 ms · gap p50 10.9 ms"),
            (0, "0 of 1200 done · 0 in flight, 0 active · ETA 1 min 0 s"),
        ] as [(Int64, String)])
    func line(seconds: Int64, start: String) {
        let line = LiveText(history(seconds: seconds)).line
        #expect(line.hasPrefix(start), "\(line)")
        let end = seconds > 0 ? "20.0/s · 59 failed: 59 reset · ETA 36 s" : ""
        #expect(line.hasSuffix(end), "\(line)")
    }
    @Test(
        "time to go is said in units that people use",
        arguments: [(0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"), (7_320, "2 h 2 min")])
    func clock(seconds: Int64, text: String) { #expect(LiveText.clock(.seconds(seconds)) == text) }
}

@Suite struct LiveFrameTests {
    /// As much of a terminal as frames use.
    private struct Screen {
        var rows: [[Character]]
        var (row, column) = (0, 0)
        init(height: Int, _ text: [String]) {
            rows = text.map(Array.init) + Array(repeating: [], count: height - text.count)
            row = text.count
        }
        mutating func take(_ text: String) {
            var rest = text[...]
            while let character = rest.popFirst() {
                switch character {
                case "\r": column = 0
                case "\r\n", "\n":
                    if character == "\r\n" { column = 0 }
                    if row == rows.count - 1 { rows = rows.dropFirst() + [[]] } else { row += 1 }
                case "\u{1B}":
                    let sequence = rest.prefix { !$0.isLetter }
                    rest = rest.dropFirst(sequence.count)
                    control(sequence, rest.removeFirst())
                default:
                    rows[row] += Array(repeating: " ", count: max(0, column + 1 - rows[row].count))
                    rows[row][column] = character
                    column += 1
                }
            }
        }
        private mutating func control(_ sequence: Substring, _ end: Character) {
            switch end {
            case "K": rows[row] = Array(rows[row].prefix(column))
            case "J":
                rows[row] = Array(rows[row].prefix(column))
                for below in rows.indices.dropFirst(row + 1) { rows[below] = [] }
            case "A": row -= Int(sequence.dropFirst()) ?? 1
            default: #expect(["h", "l"].contains(end), "\(sequence)\(end)")
            }
        }
        var lines: [String] { rows.map { String($0) } }
    }
    @Test("frames replace one another, leave nothing behind, and touch nothing above")
    func replaces() {
        var screen = Screen(height: 6, ["above"])
        for frame in [["one", "two long", "three"], ["1", "2", "3", "4"], ["one"], ["a", "b"]] {
            screen.take(LiveFrame.draw(frame))
            #expect(screen.lines == ["above"] + frame + Array(repeating: "", count: 5 - frame.count))
            #expect((screen.row, screen.column) == (1, 0))
        }
        screen.take(LiveFrame.clear)
        #expect(screen.lines == ["above", "", "", "", "", ""])
    }
    @Test("at the end of the screen what is above scrolls, and is whole") func scrolls() {
        var screen = Screen(height: 4, ["first", "second", "third"])
        screen.take(LiveFrame.draw(["a", "b"]))
        screen.take(LiveFrame.draw(["c", "d", "e"]))
        #expect(screen.lines == ["third", "c", "d", "e"] && screen.row == 1)
    }
    @Test("the cursor is never hidden, and each mode is taken back in the same write") func modes() {
        for text in [LiveFrame.draw(["a", "b"]), LiveFrame.draw([]), LiveFrame.clear] {
            #expect(!text.contains("?25") && !text.contains("?1049"))
            for (mode, on, off) in [("2026", "h", "l"), ("7", "l", "h")] {
                let times = { (end: String) in text.components(separatedBy: "\u{1B}[?\(mode)\(end)").count }
                #expect(times(on) == times(off))
            }
        }
    }
}
