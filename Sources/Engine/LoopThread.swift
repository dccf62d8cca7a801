// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Core
internal import Glibc
internal import Synchronization

/// A thread of our own with a name: an event loop must not share one with a pool.
package final class LoopThread: Sendable {
    private let handle: pthread_t
    private let state: State

    /// What the thread and its owner share.
    private final class State: Sendable {
        let ended = Atomic<Bool>(false)
    }
    /// What is handed to the new thread, once.
    private final class Launch {
        let name: String
        let body: () -> Void
        let state: State
        init(_ name: String, _ state: State, _ body: @escaping () -> Void) {
            (self.name, self.state, self.body) = (name, state, body)
        }
    }

    /// - Throws: `RunFailure` when the system gives no more threads.
    package init(name: String, _ body: @escaping () -> Void) throws(RunFailure) {
        let state = State()
        self.state = state
        let launch = unsafe Unmanaged.passRetained(Launch(name, state, body))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let launch = unsafe Unmanaged<Launch>.fromOpaque(context).takeRetainedValue()
                unsafe shim_name_thread(launch.name)
                blockSignals()
                launch.body()
                launch.state.ended.store(true, ordering: .releasing)
                return nil
            }, unsafe launch.toOpaque())
        self.handle = handle
        guard code == 0 else {
            unsafe launch.release()
            throw RunFailure(kind: .transport, description: "no thread for an event loop: error \(code)")
        }
    }
    var hasEnded: Bool { state.ended.load(ordering: .acquiring) }
    package func join() { pthread_join(handle, nil) }

    /// Sleeps, or returns early when a signal came.
    static func sleep(_ span: Nanoseconds) {
        var time = timespec(tv_sec: Int(span.count / 1_000_000_000), tv_nsec: Int(span.count % 1_000_000_000))
        unsafe nanosleep(&time, nil)
    }
}

/// Signals are for the main thread, so that Ctrl-C wakes the one that listens.
private func blockSignals() {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGXFSZ, SIGPIPE] { unsafe sigaddset(&set, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
}
