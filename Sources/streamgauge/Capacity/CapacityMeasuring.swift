// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Engine
internal import Synchronization
internal import Traces
internal import Workload

/// Sends the load of a step, with what goes on beside it.
struct CapacityMeasuring {
    let task: CapacityTask
    let quiet: Bool
    /// Whether something was sent, so that the next step waits first.
    private var hasSent = false
    private var cooldown: Nanoseconds { task.shape.cooldown }

    init(_ task: CapacityTask, quiet: Bool) { (self.task, self.quiet) = (task, quiet) }

    /// - Parameters:
    ///   - profile: The load.
    ///   - beside: What goes on at the same time; nil for nothing.
    ///   - folder: Of the run; what is there of an earlier try is taken away.
    ///   - title: For whoever watches.
    /// - Returns: What the run ended with.
    /// - Throws: `CommandFailure` where it could not be run.
    mutating func run(
        _ profile: Profile, beside: Profile? = nil, in folder: String, _ title: String
    ) throws(CommandFailure) -> ExitCode {
        // Gives what lies behind the relay its rest, too: our own requests are over and their connections closed.
        if hasSent { Interrupts.wait(cooldown) }
        guard Interrupts.count == 0 else { return .interrupted }
        hasSent = true
        CapacityFolder.clear(folder)
        if !quiet { Console.error(title) }
        let own = try RunFolder(path: folder)
        let companion = try beside.map { profile throws(CommandFailure) in
            try Companion(profile, in: RunFolder(path: CapacityFolder.beside(folder)))
        }
        let session = RunSession(profile: profile, quiet: quiet, folder: own, watch: collapse(profile))
        let result: Result<RunSession.Result, CommandFailure>
        do throws(CommandFailure) { result = .success(try session.run()) } catch { result = .failure(error) }
        try companion?.end()
        switch result {
        case .success(let done):
            if let complaint = done.complaint { Console.error("streamgauge: \(complaint)") }
            return done.code
        case .failure(let failure): throw failure
        }
    }
    private func collapse(_ profile: Profile) -> ((RunRecord) -> LoadRun.Watch)? {
        let demands = profile.demands
        guard !demands.gates.isEmpty else { return nil }
        return { run in
            let watch = Mutex(CollapseWatch(demands.gates.map(\.gate), demands.serviceLevels, run: run))
            return { records in watch.withLock { $0.add(records) } ? .gateFailed : nil }
        }
    }
}
