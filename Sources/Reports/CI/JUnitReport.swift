// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Gates

/// `junit`: each gate as a test, and the run as one of its own.
///
/// A file has a failure or an error exactly where the exit code is not 0.
///
/// - Source: the schema of Jenkins' xunit plugin (junit-10.xsd), which GitLab, GitHub actions and others read as well.
enum JUnitReport {
    static func render(_ judgement: Judgement) -> String {
        let cases = [run(judgement)] + judgement.gates.map { gate($0, judgement) }
        let counts = counts(judgement)
        let span = seconds(judgement.seconds)
        let start = Nanoseconds(judgement.startUnixNanoseconds)
        let suite = HTML.element(
            "testsuite",
            [
                "name": judgement.title, "tests": "\(cases.count)", "failures": "\(counts.failures)",
                "errors": "\(counts.errors)", "skipped": "\(counts.skipped)", "time": span,
                "timestamp": UTCTime.stamp(start),
            ], lines([properties(judgement)].compactMap(\.self) + cases))
        let suites = HTML.element(
            "testsuites",
            [
                "name": "streamgauge", "tests": "\(cases.count)", "failures": "\(counts.failures)",
                "errors": "\(counts.errors)", "time": span,
            ], lines([suite]))
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(suites.source)\n"
    }

    private static func counts(_ judgement: Judgement) -> (failures: Int, errors: Int, skipped: Int) {
        let standings = judgement.gates.map(judgement.standing)
        return (
            standings.count { $0 == .failed }, judgement.problem == nil ? 0 : 1, standings.count { $0 == .skipped }
        )
    }
    /// What was measured, for whoever looks at the file.
    private static func properties(_ judgement: Judgement) -> HTML? {
        let all = judgement.figures.map { figure in
            HTML.element(
                "property",
                ["name": "\(figure.target) \(figure.statistic.id)", "value": figure.words])
        }
        return all.isEmpty ? nil : HTML.element("properties", [:], lines(all))
    }
    private static func run(_ judgement: Judgement) -> HTML {
        var inside: [HTML] = []
        let reasons = judgement.reasons
        if let problem = judgement.problem {
            inside.append(
                .element(
                    "error", ["type": "exit code \(judgement.exitCode)", "message": problem],
                    [.lines(reasons.joined(separator: "\n"))]))
        } else if !reasons.isEmpty {
            inside.append(.element("system-out", [:], [.lines(reasons.joined(separator: "\n"))]))
        }
        return test(judgement.title, "the run itself", judgement.seconds, inside)
    }
    private static func gate(_ result: GateResult, _ judgement: Judgement) -> HTML {
        let body = HTML.lines(([result.reason] + [result.found].compactMap(\.self)).joined(separator: "\n"))
        let inside: [HTML] =
            switch judgement.standing(result) {
            case .passed: [.element("system-out", [:], [body])]
            case .failed:
                [.element("failure", ["type": result.outcome.rawValue, "message": result.reason], [body])]
            case .skipped: [.element("skipped", ["message": "\(result.word): \(result.reason)"], [body])]
            }
        let isSpan = result.statistic?.unit == .nanoseconds
        let target = result.target.isEmpty ? judgement.title : result.target
        return test(target, result.gate.text, isSpan ? (result.value ?? 0) / 1e9 : 0, inside)
    }
    private static func test(_ target: String, _ name: String, _ seconds: Double, _ inside: [HTML]) -> HTML {
        .element(
            "testcase", ["classname": target, "name": name, "time": Self.seconds(seconds)],
            inside.isEmpty ? [] : lines(inside))
    }
    /// Three decimals: more are no time to the schema.
    private static func seconds(_ seconds: Double) -> String {
        let milliseconds = Int64(nearest: max(0, seconds) * 1_000)
        let fraction = "\(milliseconds % 1_000)"
        return "\(milliseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
    /// Each on a line of its own.
    private static func lines(_ elements: [HTML]) -> [HTML] {
        [HTML(source: "\n")] + elements.flatMap { [$0, HTML(source: "\n")] }
    }
}

extension Judgement.Figure {
    /// `123 ms (118–129 ms), n = 400`.
    var words: String {
        let range = interval.map { " (\(Units.values($0, statistic.unit)))" } ?? ""
        return "\(Units.value(value, statistic.unit))\(range), n = \(n)"
    }
}
extension Judgement {
    /// What speaks against the run, worst first.
    var reasons: [String] {
        (verdict?.reasons ?? []).filter { $0.severity != .note }.map {
            "\($0.severity.rawValue): \(Phrases.seen($0)) – \($0.advice)"
        }
    }
}
