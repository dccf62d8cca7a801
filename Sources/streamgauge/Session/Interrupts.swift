// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Synchronization

/// Counts Ctrl-C (and SIGTERM) instead of dying of it.
enum Interrupts {
    private static let heard = Atomic<Int>(0)

    static var count: Int { heard.load(ordering: .relaxed) }

    /// From here on a signal counts; `count` says how many came.
    static func catchSignals() {
        _ = count  // makes the counter before a handler may need it
        for number in [SIGINT, SIGTERM] {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { _ in
                Interrupts.heard.add(1, ordering: .relaxed)
            }
            unsafe sigaction(number, &action, nil)
        }
        signal(SIGPIPE, SIG_IGN)
    }
}
