// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Engine
internal import FoundationEssentials
internal import Glibc
internal import Reports
internal import Traces

/// The folder of a check: a folder a chapter, the mock's log, and what was to be done; all that its verdicts are made of.
struct CheckFolder {
    let path: String
    var log: String { "\(path)/mock.ndjson" }

    /// Judges what is there.
    ///
    /// - Parameters:
    ///   - only: Ids of the questions to answer; nil for those that were asked.
    ///   - limits: What the relay has to keep to.
    ///   - notes: What else is worth knowing.
    /// - Returns: The report.
    /// - Throws: `CommandFailure` where the folder is none of a check, or holds no trace.
    func report(
        only: Set<String>?, limits: RelayLimits, notes: [String] = []
    ) throws(CommandFailure) -> RelayReport {
        let note = "\(path)/\(CheckSettings.fileName)"
        let noted = Self.bytes(note)
        guard let settings = noted.flatMap(CheckSettings.init(json:)) else {
            if noted != nil {
                throw CommandFailure(
                    message: "\(note): is damaged and cannot be read; without it nothing can be judged: "
                        + "make the check again")
            }
            throw CommandFailure(
                message: "\(path): is not the folder of a relay-check (no \(CheckSettings.fileName) in it); "
                    + "give the folder that `streamgauge relay-check --via URL` named")
        }
        guard let bytes = Self.bytes(log) else {
            throw CommandFailure(message: "\(log): cannot be read; without the mock's log nothing can be judged")
        }
        let known = MockLog(bytes)
        var evidence = FaultEvidence(
            log: known.requests, connections: known.connections, schedule: settings.schedule)
        evidence.logFault = settings.fault(of: bytes, known)
        var measure: RunRecord?
        for chapter in FaultProbe.Chapter.allCases {
            let isMade = settings.seal?.chapters.contains(chapter.rawValue) ?? false
            guard let run = try add(chapter, to: &evidence, isMade: isMade) else { continue }
            if measure == nil || chapter == .steady { measure = chapter == .direct ? measure : run }
        }
        let isInterrupted = settings.seal?.isInterrupted ?? false
        guard let measure else {
            let cause = isInterrupted ? "the check was interrupted before any request got through the relay" : nil
            throw CommandFailure(
                message: "\(path): \(cause ?? "holds no trace of a request through the relay")",
                code: isInterrupted ? .interrupted : .notEnoughData)
        }
        let steady = trace(.steady)
        let client = FileIdentity(steady) == nil ? nil : try TraceAnalysis.of(steady).verdict
        var report = RelayReport.ofFaults(
            evidence, run: measure, base: settings.base, verdict: client ?? .nothingAgainst,
            only: only ?? settings.only, limits: limits, notes: evidence.faults + notes)
        report.isInterrupted = isInterrupted
        return report
    }
    private func trace(_ chapter: FaultProbe.Chapter) -> String { "\(path)/\(chapter.rawValue)/trace.ndjson.gz" }

    /// Reads one chapter's trace; nil where there is none.
    private func add(
        _ chapter: FaultProbe.Chapter, to evidence: inout FaultEvidence, isMade: Bool
    ) throws(CommandFailure) -> RunRecord? {
        let file = trace(chapter)
        let cases = Self.bytes("\(path)/\(chapter.rawValue)/\(CheckChapter.fileName)").map(CheckChapter.names) ?? []
        guard FileIdentity(file) != nil, !cases.isEmpty else {
            if isMade { evidence.lose(chapter) }
            return nil
        }
        do {
            var reader = try TraceReader(path: file)
            var (run, end): (RunRecord?, EndRecord?) = (nil, nil)
            var found: [(request: RequestRecord, name: String)] = []
            while let record = try reader.next() {
                switch record {
                case .run(let found): run = found
                case .request(let request):
                    guard let prompt = request.prompt, cases.indices.contains(prompt) else { continue }
                    found.append((request, cases[prompt]))
                case .end(let record): end = record
                default: break
                }
            }
            if isMade, end == nil || cases.contains("") { evidence.lose(chapter) }
            guard let run else { return nil }
            // What the user cut off tells nothing of the relay.
            if end?.reason == .interrupted { found.removeAll { $0.request.outcome == .censored } }
            for (request, name) in found {
                evidence.add(request, case: name, of: run, trace: "\(chapter.rawValue)/trace.ndjson.gz")
            }
            return run
        } catch {
            guard isMade else { throw CommandFailure(message: "\(error)") }
            evidence.lose(chapter)
            return nil
        }
    }
    /// The whole file; nil where it cannot be read.
    static func bytes(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { Array($0) }
    }
}

extension CheckSettings {
    /// Why the mock's log cannot be trusted; nil where it is what the check left.
    func fault(of log: [UInt8], _ known: MockLog) -> String? {
        guard let seal else { return "the check did not come to its end, so the mock's log may not be whole" }
        let lines = Seal.lines(log)
        if lines != seal.lines { return "the mock's log is damaged: of its \(seal.lines) lines \(lines) are there" }
        if log.count != seal.bytes {
            return "the mock's log is damaged: of its \(seal.bytes) bytes \(log.count) are there"
        }
        return known.damagedLines > 0
            ? "the mock's log is damaged: \(known.damagedLines) of its lines cannot be read" : nil
    }
}
