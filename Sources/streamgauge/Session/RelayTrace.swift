// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Traces
internal import Workload

/// From the trace of a paired run to the report on its relays.
enum RelayTrace {
    /// - Parameters:
    ///   - path: Of the trace.
    ///   - limits: What is to hold in place of the run's own limits, by name.
    ///   - analysis: Of the same trace, where it is known already.
    /// - Returns: What all formats show.
    /// - Throws: `CommandFailure` where the file cannot be read, or is not the trace of a paired run.
    static func report(
        _ path: String, limits: [RelayRecord.Limit], analysis: RunAnalysis? = nil
    ) throws(CommandFailure) -> RelayReport {
        let run = try ManyTraces.runRecord(path)
        let own = run.relay?.limits.filter { limit in !limits.contains { $0.name == limit.name } } ?? []
        let held = try known(own + limits)
        do {
            let verdict = if let analysis { analysis.verdict } else { try TraceAnalysis.of(path).verdict }
            var builder = RelayReportBuilder(limits: held, direct: run.relay?.direct)
            var reason: EndReason?
            try TraceStream.read(path: path) { record in
                if case .end(let end) = record { reason = end.reason }
                builder.add(record)
            }
            var report = try builder.finish(verdict: verdict)
            report.isInterrupted = reason == .interrupted
            return report
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as RelayError {
            throw CommandFailure(message: "\(path): \(error)")
        } catch {
            throw CommandFailure(message: "\(error)")
        }
    }
    /// Whose limits are taken for those of `relay`.
    private static let others = (command: RelayCheckCommand.name, names: FaultRules.limits)

    /// The limits as the rules take them.
    private static func known(_ limits: [RelayRecord.Limit]) throws(CommandFailure) -> RelayLimits {
        do throws(RelayLimitError) {
            return try RelayLimits(
                limits.map { ($0.name, $0.value) }, known: PairedRules.limits, others: [others])
        } catch {
            throw CommandFailure(message: "--limit: \(error)")
        }
    }
    /// Refuses limits that no rule has, with their place in the profile, before anything is sent.
    static func check(_ profile: Profile) throws(CommandFailure) {
        let problems = profile.relay.limits.compactMap { limit -> Problem? in
            do throws(RelayLimitError) {
                _ = try RelayLimits([(limit.name, limit.value)], known: PairedRules.limits, others: [others])
                return nil
            } catch {
                return limit.problem("\(error)")
            }
        }
        guard problems.isEmpty else { throw CommandFailure(message: "\(ProfileProblems(problems))") }
    }
}

extension RelayDemands {
    /// What the trace keeps of it; nil where there is nothing.
    var record: RelayRecord? {
        guard direct != nil || !limits.isEmpty else { return nil }
        return RelayRecord(direct: direct, limits: limits.map { .init(name: $0.name, value: $0.value) })
    }
}
