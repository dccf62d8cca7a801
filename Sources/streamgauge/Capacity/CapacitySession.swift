// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces
internal import Workload

/// A search as the command line knows it: steps are run, or read where their traces are there, until there is an answer.
struct CapacitySession {
    private let folder: CapacityFolder
    /// Nil where nothing is to be sent.
    private var measuring: CapacityMeasuring?
    private var search: CapacitySearch
    private var steps: [CapacityStep] = []
    private var facts: CapacityAnalysis.Facts?
    /// Seconds that a request takes, as the pilot found.
    private var pilotPace = 1.0
    /// What comes after the search was not measured to its end.
    private var isCutShort = false

    struct Result {
        var folder: String
        var analysis: CapacityAnalysis
    }

    /// - Parameters:
    ///   - folder: Where the traces are, or go.
    ///   - task: What to send; nil for an analysis of what is there.
    ///   - quiet: Shows no progress.
    init(_ folder: CapacityFolder, _ task: CapacityTask?, quiet: Bool) {
        self.folder = folder
        measuring = task.map { CapacityMeasuring($0, quiet: quiet) }
        search = CapacitySearch(folder.note.plan)
    }

    /// - Throws: `CommandFailure` where there is nothing to analyse, or a step could not be run.
    mutating func run() throws(CommandFailure) -> Result {
        Interrupts.catchSignals()
        try pilot()
        while case .step(let load) = search.next, Interrupts.count == 0 {
            guard let step = try step(load) else { break }
            steps.append(step)
            search.add(load, step.outcome)
        }
        var isInterrupted = Interrupts.count > 0
        if case .step = search.next { isInterrupted = true }
        let isOver = isInterrupted || steps.last?.figures.isUnreachable == true
        let headOfLine = isOver ? nil : try headOfLine()
        let recovery = isOver ? nil : try recovery()
        guard let facts else {
            throw CommandFailure(
                message: "\(folder.path): holds no whole step", code: Interrupts.count > 0 ? .interrupted : .usage)
        }
        let analysis = CapacityAnalysis(
            facts, search, steps: steps, isInterrupted: isInterrupted || isCutShort || Interrupts.count > 0,
            headOfLine: headOfLine,
            recovery: recovery)
        return Result(folder: folder.path, analysis: analysis)
    }

    // MARK: Steps

    private mutating func pilot() throws(CommandFailure) {
        let place = folder.extra(.pilot)
        let profile = measuring?.task.pilot(seed: seed(0))
        guard
            // Where it did not reach the target: it may be back.
            let (run, _, _) = try measured(
                place, profile, "pilot: \(CapacityTask.pilotRequests) requests, one at a time",
                isStale: { $0.isUnreachable })
        else { return }
        let target = run.targets[0]
        if let times = target[.endToEnd]?.value(.p50) { pilotPace = times / 1e9 }
        facts = CapacityAnalysis.Facts(
            name: folder.note.name, target: target.info.name, url: target.info.url, direct: folder.note.direct,
            gates: [], levels: [], startUnixNanoseconds: run.run.startUnix.count, tool: run.run.tool)
        guard target.isUnreachable, measuring != nil else { return }
        let why = target.outcomes.first.flatMap(\.messages.first?.text) ?? "it does not answer"
        throw CommandFailure(message: "target \"\(target.info.name)\": \(why)", code: .unreachable)
    }
    private mutating func step(_ load: Double) throws(CommandFailure) -> CapacityStep? {
        let number = steps.count + 1
        let place = folder.step(number, load)
        let profile = measuring?.task.step(load, seed: seed(number), pace: pace(load))
        let beside = measuring?.task.direct.map { CapacityTask.oneByOne($0, seed: seed(number)) }
        let title = "step \(number): \(words(load))\(forecast(load, isFirst: number == 1))"
        let session = self
        guard
            let (run, figures, isNew) = try measured(
                place, profile, beside: beside, title, isStale: { session.endsInVain(number, load, $0) })
        else { return nil }
        // What was measured after an earlier search belongs to its answer.
        if isNew { for stale in [CapacityFolder.Extra.long, .recovery] { CapacityFolder.clear(folder.extra(stale)) } }
        if let known = facts, known.gates.isEmpty {
            facts = CapacityAnalysis.Facts(
                name: known.name, target: known.target, url: known.url, direct: known.direct, gates: run.run.gates,
                levels: run.run.serviceLevels, startUnixNanoseconds: known.startUnixNanoseconds, tool: known.tool)
        }
        return judged(number, load, figures)
    }
    private func judged(_ number: Int, _ load: Double, _ figures: CapacityFigures) -> CapacityStep {
        CapacityStep(
            number, load: load, figures, search.plan.axis, after: steps, wantsDirect: folder.note.direct != nil)
    }
    /// Whether an earlier search ended with this step because it said nothing: the same command tries it anew.
    private func endsInVain(_ number: Int, _ load: Double, _ figures: CapacityFigures) -> Bool {
        let step = judged(number, load, figures)
        var search = search
        search.add(load, step.outcome)
        return step.outcome == .void && search.next == .done(.void)
    }
    /// How long a step takes that takes long, and what would make it shorter.
    private func forecast(_ load: Double, isFirst: Bool) -> String {
        guard let task = measuring?.task else { return "" }
        let seconds = task.expected(load, pace: pace(load))
        guard seconds >= 60 else { return "" }
        let text = ", \(task.requests) requests, about \(Int((seconds / 60).rounded(.up))) min"
        guard isFirst, task.shape.requests == nil else { return text }
        return text + "\n  (begin higher with --from, or give --step-requests: the strictest gate asks for so many)"
    }
    /// A run of which the trace is there, or is made now; nil where it is neither.
    ///
    /// Where something may be sent, one that `isStale` is made again.
    private mutating func measured(
        _ place: String, _ profile: Profile?, beside: Profile? = nil, _ title: String,
        isStale: (CapacityFigures) -> Bool = { _ in false }
    ) throws(CommandFailure) -> (run: RunAnalysis, figures: CapacityFigures, isNew: Bool)? {
        if let (run, figures) = Self.read(place), measuring == nil || !isStale(figures) { return (run, figures, false) }
        if measuring == nil, let why = CapacityFolder.damage(of: place) {
            Console.error("streamgauge capacity: \(place)/trace.ndjson.gz: \(why); nothing beyond it is known")
        }
        guard let profile, try measuring?.run(profile, beside: beside, in: place, title) != nil else { return nil }
        return Self.read(place).map { ($0.run, $0.figures, true) }
    }
    private static func read(_ place: String) -> (run: RunAnalysis, figures: CapacityFigures)? {
        var builder = CapacityStepBuilder()
        guard CapacityFolder.read(place, { builder.add($0) }) else { return nil }
        let direct = beside(place).map { DirectFigures($0) }
        return builder.finish(direct: direct)
    }
    private static func beside(_ place: String) -> TargetAnalysis? {
        var builder = AnalysisBuilder()
        guard CapacityFolder.read(CapacityFolder.beside(place), { builder.add($0) }) else { return nil }
        return builder.finish().targets.first
    }

    // MARK: After the search

    private var best: CapacityStep? { steps.last { $0.load == search.held && $0.outcome == .held } }

    /// The load that holds again, with a long prompt in flight: where streams are counted, in the place of one of them.
    private mutating func headOfLine() throws(CommandFailure) -> HeadOfLine? {
        guard let best, folder.note.longPromptTokens > 0, Interrupts.count == 0 else { return nil }
        let load = search.plan.axis == .rate ? best.load : best.load - 1
        guard load > 0 else { return nil }
        let place = folder.extra(.long)
        let number = steps.count + 1
        let profile = measuring?.task.step(load, seed: seed(number), pace: pace(best.load))
        let beside = measuring?.task.long(seed: seed(number))
        let title = "long prompt: \(words(load)), and one of \(folder.note.longPromptTokens) tokens beside"
        guard let (_, figures, _) = try measured(place, profile, beside: beside, title) else {
            isCutShort = true
            return nil
        }
        guard let long = Self.beside(place) else { return nil }
        return HeadOfLine(
            without: best, with: figures, load: load, longTokens: folder.note.longPromptTokens, long: long)
    }
    /// The highest load that was tried, and then the one that holds.
    private mutating func recovery() throws(CommandFailure) -> OverloadRecovery? {
        let overload = steps.filter { $0.outcome == .broken }.map(\.load).max()
        guard let best, let overload, folder.note.measuresRecovery, Interrupts.count == 0 else { return nil }
        let place = folder.extra(.recovery)
        let planned = measuring?.task.recovery(
            from: overload, to: best.load, seed: seed(steps.count + 2), pace: pace(best.load))
        let title = "recovery: \(words(overload)), then \(words(best.load))"
        guard let (run, _, _) = try measured(place, planned?.0, title) else {
            isCutShort = true
            return nil
        }
        // The load falls where the first stage ends, which the trace's own profile says.
        guard let fallsAt = planned?.fallsAt ?? StageEnd.first(of: run.run.profileJSON) else { return nil }
        var builder = RecoveryBuilder(best, overload: overload, fallsAt: fallsAt)
        guard CapacityFolder.read(place, { builder.add($0) }) else { return nil }
        return builder.finish()
    }

    // MARK: Sizes

    private func seed(_ number: Int) -> UInt64 { (UInt64(folder.note.seed) ?? 0) &+ UInt64(number) }
    /// How long a request is likely to take at a load: as at the nearest load that was measured, longer beyond one that broke.
    private func pace(_ load: Double) -> CapacityTask.Pace {
        let known = steps.filter { $0.outcome != .void && $0.figures.endToEnd != nil }
            .min { abs($0.load - load) < abs($1.load - load) }
        guard let known, let time = known.figures.endToEnd?.value(.p50) else { return .init(endToEnd: pilotPace) }
        let isBeyond = known.outcome == .broken && load > known.load
        return .init(endToEnd: time / 1e9 * (isBeyond ? load / known.load : 1))
    }
    private func words(_ load: Double) -> String {
        let text = CapacityFolder.text(load)
        return search.plan.axis == .rate ? "\(text)/s" : "\(text) stream\(load == 1 ? "" : "s")"
    }
}
