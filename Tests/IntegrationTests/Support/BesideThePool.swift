// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Runs tests that mostly wait for their processes on threads of their own, beside the pool that all others share.
///
/// The pool has as many threads as the machine has cores: a test that waits would keep one of them from the rest.
struct BesideThePool: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(OwnThreads.shared) { try await function() }
    }
}
extension Trait where Self == BesideThePool {
    static var besideThePool: Self { Self() }
}

/// A thread for each job.
private final class OwnThreads: TaskExecutor {
    static let shared = OwnThreads()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
