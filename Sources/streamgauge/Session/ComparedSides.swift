// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import FoundationEssentials
internal import Gates
internal import Reports
internal import Traces

/// The sides that a command line names: traces, folders of runs, compact summaries, or the targets of one run.
struct ComparedSides {
    private(set) var arms: [Arm] = []
    /// What came of limits, for candidates that are traces.
    private(set) var limits: [GateResult] = []
    /// The files that were read.
    private(set) var files: [String] = []

    private let gates: [Gate]
    private var analyses: [String: RunAnalysis] = [:]
    /// The run whose targets the sides are; nil where they are of several.
    var oneRun: RunAnalysis? { analyses.count == 1 && files.count == 1 ? analyses.values.first : nil }

    /// - Parameters:
    ///   - operands: As they were written, `FILE` or `FILE#TARGET`; the base first.
    ///   - target: The one of each run that has several; nil where there is no such choice.
    ///   - base: Of the targets of a single run, which one the others are compared with; nil for the first.
    ///   - gates: Their figures are collected, too, and limits judged.
    /// - Throws: `CommandFailure` where a side cannot be read, or is not known which.
    init(_ operands: [String], target: String?, base: String?, gates: [Gate]) throws(CommandFailure) {
        self.gates = gates
        if operands.count == 1 {
            try ofOneRun(operands[0], base: base)
            return
        }
        if base != nil {
            throw CommandFailure(
                message: "--base chooses among the targets of one run; the first operand is the base here")
        }
        var found: [(arm: Arm, candidate: RunLabels.Candidate, results: [GateResult])] = []
        for operand in operands { found.append(try side(operand, target)) }
        for (i, label) in RunLabels.unique(found.map(\.candidate)).enumerated() {
            arms.append(Arm(label: label, runs: found[i].arm.runs))
            if i > 0 { limits += found[i].results.map { $0.named(label) } }
        }
        try refuseTheSameTwice(operands)
    }

    /// The arm at a place, which is not made by more than one operand.
    private mutating func side(
        _ operand: String, _ target: String?
    ) throws(CommandFailure) -> (arm: Arm, candidate: RunLabels.Candidate, results: [GateResult]) {
        let (file, named) = Self.split(operand)
        if let baseline = try BaselineStore.read(ifBaseline: file) {
            files.append(BaselineStore.path(file))
            if let wanted = named ?? target, let other = baseline.runs.first(where: { $0.target != wanted }) {
                throw CommandFailure(message: "\(file): is of the target \(other.target), and \(wanted) was asked for")
            }
            let newest = baseline.runs.last
            return (
                baseline.arm,
                .init(name: baseline.name, time: UTCTime.text(newest?.startUnix ?? .zero), path: operand), []
            )
        }
        let analysis = try analysis(file)
        let run = try Self.chosen(analysis.arms, named ?? target, file)
        let name = analysis.arms.count > 1 ? "\(run.name): \(run.target)" : run.name
        return (
            Arm(label: name, runs: [run]), .init(name: name, time: UTCTime.text(run.startUnix), path: operand),
            results(analysis, run.target)
        )
    }
    private mutating func ofOneRun(_ operand: String, base: String?) throws(CommandFailure) {
        let (file, named) = Self.split(operand)
        guard named == nil else {
            throw CommandFailure(
                message: "\(operand): one target alone; name another side, or leave #\(named ?? "") out")
        }
        guard try BaselineStore.read(ifBaseline: file) == nil else {
            throw CommandFailure(message: "\(file): a compact summary is one side; name the other one behind it")
        }
        let analysis = try analysis(file)
        var sides = analysis.arms
        guard sides.count > 1 else {
            throw CommandFailure(
                message: "\(file): has one target alone; name another trace or compact summary behind it")
        }
        if let base {
            let index = sides.firstIndex { $0.target == base }
            guard let index else {
                throw CommandFailure(
                    message: "--base: found \"\(base)\"; the run has \(sides.map(\.target).joined(separator: ", "))")
            }
            sides.insert(sides.remove(at: index), at: 0)
        }
        arms = sides.map { Arm(label: $0.target, runs: [$0]) }
        limits = sides.dropFirst().flatMap { results(analysis, $0.target) }
    }

    private mutating func analysis(_ file: String) throws(CommandFailure) -> RunAnalysis {
        let path = ManyTraces.trace(file)
        if let known = analyses[path] { return known }
        guard !ManyTraces.isFolder("\(file)/cells") else {
            throw CommandFailure(message: "\(file): the folder of a matrix; name one of its cells: \(file)/cells/…")
        }
        let made = try TraceAnalysis.of(path, judging: gates)
        files.append(path)
        analyses[path] = made
        return made
    }
    private func results(_ analysis: RunAnalysis, _ target: String) -> [GateResult] {
        let limits = gates.filter { !$0.isRegression }
        return analysis.gates.filter { limits.contains($0.gate) && $0.target == target }
    }
    private func refuseTheSameTwice(_ operands: [String]) throws(CommandFailure) {
        for (i, arm) in arms.enumerated().dropFirst() where arm.runs == arms[0].runs {
            throw CommandFailure(
                message: "\(operands[i]): the same as the base \(operands[0]); name two different sides")
        }
    }

    /// `FILE#TARGET`; a file whose own name has a `#` is taken as it is.
    private static func split(_ operand: String) -> (file: String, target: String?) {
        guard let mark = operand.lastIndex(of: "#"), FileIdentity(operand) == nil else { return (operand, nil) }
        return (String(operand[..<mark]), String(operand[operand.index(after: mark)...]))
    }
    /// The target that is meant.
    static func chosen(_ runs: [ArmRun], _ target: String?, _ file: String) throws(CommandFailure) -> ArmRun {
        let names = runs.map(\.target).joined(separator: ", ")
        if let target {
            if let run = runs.first(where: { $0.target == target }) { return run }
            throw CommandFailure(message: "\(file): has no target \(target); it has \(names)")
        }
        guard let run = runs.first else { throw CommandFailure(message: "\(file): holds no target") }
        guard runs.count == 1 else {
            throw CommandFailure(
                message:
                    "\(file): has several targets (\(names)); choose one with \(file)#\(run.target), or with --target")
        }
        return run
    }
}

extension GateResult {
    /// The same of a side that the comparison calls otherwise.
    fileprivate func named(_ label: String) -> GateResult {
        GateResult(
            gate: gate, target: label, statistic: statistic, outcome: outcome, value: value, interval: interval, n: n,
            row: row, reason: reason)
    }
}
