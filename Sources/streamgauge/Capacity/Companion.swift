// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Synchronization
internal import Traces
internal import Workload

/// A run that goes on beside another one, on a thread of its own, until it is told to end.
final class Companion: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let outcome = Mutex<Result<Void, CommandFailure>?>(nil)
    private let thread = Mutex<LoopThread?>(nil)

    /// - Parameters:
    ///   - profile: A load that goes on longer than anybody waits.
    ///   - folder: Where its trace goes.
    /// - Throws: `CommandFailure` where the system gives no thread.
    init(_ profile: Profile, in folder: RunFolder) throws(CommandFailure) {
        let started: LoopThread
        do {
            started = try LoopThread(name: "beside") { [self] in
                let found: Result<Void, CommandFailure>
                do throws(CommandFailure) {
                    let session = RunSession(
                        profile: profile, quiet: true, folder: folder,
                        watch: { [self] _ in { [self] _ in self.isOver.load(ordering: .relaxed) ? .completed : nil } })
                    _ = try session.run()
                    found = .success(())
                } catch { found = .failure(error) }
                outcome.withLock { $0 = found }
            }
        } catch { throw CommandFailure(message: "\(error)", code: .internalError) }
        thread.withLock { $0 = started }
    }
    /// Ends its issuing and waits for what is open.
    ///
    /// - Throws: `CommandFailure` of its run.
    func end() throws(CommandFailure) {
        isOver.store(true, ordering: .relaxed)
        thread.withLock { $0 }?.join()
        if case .failure(let failure) = outcome.withLock({ $0 }) { throw failure }
    }
}
