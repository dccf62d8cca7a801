// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import FoundationEssentials
internal import Traces
internal import Transport
internal import Workload

/// Waits until a request gets through the relay to our mock, and keeps the first one that does.
struct CheckGate {
    let session: CheckSession
    let folder: RunFolder
    /// The mock's log.
    let log: String

    /// - Returns: False after an interrupt.
    /// - Throws: `CommandFailure` where none gets through in time: what was seen, and what to do.
    func open() throws(CommandFailure) -> Bool {
        let end = MonotonicClock.now() + session.patience
        let chapter = CheckChapter(
            chapter: .first, probes: FaultRules.probes(session.settings.schedule).filter { $0.chapter == .first })
        while true {
            let result = try session.run(chapter, in: folder)
            if Interrupts.count > 0 { return false }
            let record = try request(of: result.folder.trace)
            if reached(chapter) { return true }
            guard MonotonicClock.now() < end else {
                let seen = explanation(record, hasKey: try session.hasKey(chapter))
                throw CommandFailure(
                    message: "streamgauge relay-check: no request came through the relay to our mock within "
                        + "\(session.patience.shortText): \(seen)", code: .unreachable)
            }
            try? FileManager.default.removeItem(atPath: result.folder.path)
            Interrupts.wait(.milliseconds(500))
            if Interrupts.count > 0 { return false }
        }
    }
    /// The mock writes its log when it is idle: a moment later at most.
    private func reached(_ chapter: CheckChapter) -> Bool {
        let names = Set(chapter.probes.flatMap(\.cases))
        let end = MonotonicClock.now() + .seconds(Int64(1))
        while true {
            let known = CheckFolder.bytes(log).map { MockLog($0).requests } ?? []
            if known.contains(where: { names.contains($0.caseName) }) { return true }
            if MonotonicClock.now() >= end || Interrupts.count > 0 { return false }
            Interrupts.wait(.milliseconds(50))
        }
    }
    private func request(of trace: String) throws(CommandFailure) -> RequestRecord? {
        do {
            var reader = try TraceReader(path: trace)
            while let record = try reader.next() {
                if case .request(let request) = record { return request }
            }
            return nil
        } catch { throw CommandFailure(message: "\(error)") }
    }
    private func explanation(_ record: RequestRecord?, hasKey: Bool) -> String {
        guard let record else { return "no request was made" }
        let mock = session.settings.base
        let status = record.attempts.last?.status ?? 0
        switch record.outcome {
        case .dnsFailed, .connectFailed, .connectTimeout, .tlsFailed:
            let failure = record.attempts.last?.failure ?? record.outcome.rawValue
            return "\(Target.redacted(session.via)) takes no connection (\(failure)); start the relay, or correct --via"
        case .authFailed:
            return "the relay answers \(status) itself; give the key that it wants with --key"
        case .httpError where [502, 503, 504].contains(status):
            return "the relay answers \(status): it does not get to \(mock); make that its upstream, and let it "
                + "connect from where it runs"
        case .httpError, .rateLimited:
            let key = hasKey ? "" : "; no key was given: some relays answer so without one (--key)"
            return "the relay answers \(status) itself; look at the path in --via and at the model (-m)\(key)"
        case _ where record.outcome.isSuccess:
            return "the answer did not come from our mock; make \(mock) the relay's upstream, and switch caches off"
        default:
            return "the request ended as \(record.outcome.rawValue); make \(mock) the relay's upstream"
        }
    }
}
