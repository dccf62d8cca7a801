// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces
internal import Workload

/// The conditions of `streamgauge filter` as the command line has them.
struct FilterConditions {
    static let options = [
        Option("--from", .value(placeholder: "TIME"), "Intended at or after this time since the start, such as 30s."),
        Option("--to", .value(placeholder: "TIME"), "Intended before this time since the start."),
        Option("--target", .value(placeholder: "NAME"), isRepeatable: true, "Sent to this target."),
        Option(
            "--outcome", .value(placeholder: "WORDS"),
            "Ended like this: words of the trace format with commas between them, such as ok,reset; success and failed "
                + "stand for several."),
        Option(
            "--percentile", .value(placeholder: "METRIC:pA..pB"),
            "With a value of the metric between two of its percentiles, each target by itself, such as ttft:p90..p100."),
        Option(
            "--label", .value(placeholder: "KEY=VALUE"), isRepeatable: true,
            "With this place in the plan: session, turn, block, prompt (numbers as in the trace, from 0), or "
                + "warmup=true."),
        Option("--index", .value(placeholder: "NUMBERS"), "With these numbers, such as 5,7-9."),
    ]
    private(set) var filter = TraceFilter()
    private(set) var range: MetricRange?
    /// All conditions, as they were written.
    private(set) var words = ""
    private let command: String

    /// - Throws: The first condition that cannot be understood, or that no request of this run could meet.
    init(_ arguments: ParsedArguments, _ run: RunRecord) throws(UsageError) {
        command = arguments.command
        let given = arguments.given.filter { given in Self.options.contains { $0.name == given.option.name } }
        guard !given.isEmpty else {
            throw UsageError("no condition is given; for example: --outcome failed", command: command)
        }
        for condition in given { try add(condition.option.name, condition.value, run) }
        if let from = filter.from, let to = filter.to, from >= to {
            throw UsageError("--to: found \(to.text); write a time after --from \(from.text)", command: command)
        }
        words = given.map { "\($0.option.name.dropFirst(2)) \($0.value)" }.joined(separator: "; ")
    }

    private mutating func add(_ name: String, _ text: String, _ run: RunRecord) throws(UsageError) {
        switch name {
        case "--from": filter.from = try time(name, text)
        case "--to": filter.to = try time(name, text)
        case "--target": filter.targets.insert(try target(text, run))
        case "--outcome": filter.outcomes.formUnion(try outcomes(text))
        case "--percentile": range = try percentile(text, run)
        case "--label": filter.conditions.append(try label(text))
        default: filter.indices = try indices(text)
        }
    }
    private func time(_ name: String, _ text: String) throws(UsageError) -> Nanoseconds {
        guard let time = Nanoseconds(text: text) else {
            throw mistake(name, text, "write a number and a unit: 250ms, 30s or 2m")
        }
        return time
    }
    private func target(_ text: String, _ run: RunRecord) throws(UsageError) -> Int {
        let names = run.targets.map(\.name)
        guard let index = names.firstIndex(of: text) else {
            throw mistake("--target", text, "the run has \(names.joined(separator: ", "))")
        }
        return index
    }
    private func outcomes(_ text: String) throws(UsageError) -> Set<OutcomeClass> {
        var outcomes: Set<OutcomeClass> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            switch word {
            case "success": outcomes.formUnion(OutcomeClass.allCases.filter(\.isSuccess))
            case "failed": outcomes.formUnion(OutcomeClass.allCases.filter(\.isFailure))
            default:
                let known = OutcomeClass.allCases.map(\.rawValue)
                guard let outcome = OutcomeClass(rawValue: word) else {
                    let hint = ArgumentParser.hint(word, among: known)
                    throw mistake(
                        "--outcome", word, "known are success, failed, \(known.joined(separator: ", "))" + hint)
                }
                outcomes.insert(outcome)
            }
        }
        return outcomes
    }
    private func percentile(_ text: String, _ run: RunRecord) throws(UsageError) -> MetricRange {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard let cut = parts.last?.firstRange(of: ".."), parts.count == 2,
            let low = level(parts[1][..<cut.lowerBound]), let high = level(parts[1][cut.upperBound...]), low <= high
        else { throw mistake("--percentile", text, "write a metric and two percentiles, such as ttft:p90..p100") }
        guard let metric = MetricRange.metrics.first(where: { $0.id == parts[0] }) else {
            let known = MetricRange.metrics.map(\.id)
            let hint = ArgumentParser.hint(parts[0], among: known)
            throw mistake("--percentile", parts[0], "metrics are \(known.joined(separator: ", "))" + hint)
        }
        return MetricRange(metric, low...high, of: run)
    }
    /// `p99.9`: 0 to 100.
    private func level(_ text: Substring) -> Double? {
        guard text.hasPrefix("p"), let level = Double(text.dropFirst()), (0...100).contains(level) else { return nil }
        return level
    }
    private func label(_ text: String) throws(UsageError) -> TraceFilter.Condition {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let known = TraceFilter.Label.allCases.map(\.rawValue)
        guard parts.count == 2, let label = TraceFilter.Label(rawValue: parts[0]) else {
            throw mistake("--label", text, "write KEY=VALUE; keys are \(known.joined(separator: ", "))")
        }
        let words = label == .warmup ? ["true": 1, "false": 0] : [:]
        guard let value = words[parts[1]] ?? (label == .warmup ? nil : Int(parts[1])), value >= 0 else {
            throw mistake("--label", text, label == .warmup ? "write true or false" : "write a whole number from 0 on")
        }
        return TraceFilter.Condition(label, value)
    }
    private func indices(_ text: String) throws(UsageError) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high else {
                throw mistake("--index", text, "write numbers and ranges with commas between them, such as 5,7-9")
            }
            ranges.append(low...high)
        }
        return ranges
    }
    private func mistake(_ name: String, _ found: String, _ fix: String) -> UsageError {
        UsageError("\(name): found \"\(found)\"; \(fix)", command: command)
    }
}
