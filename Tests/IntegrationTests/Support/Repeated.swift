// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing

/// Gives a test that goes by time three tries: a machine whose cores are shared can spoil one of them.
///
/// What is wrong with the program is wrong every time. Tries that were spoiled stand in the log as known issues.
struct Repeated: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }
    private static let tries = 3

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        for _ in 1..<Self.tries {
            let isSpoiled = Mutex(false)
            try await withKnownIssue("the machine was busy, or it fails again", isIntermittent: true) {
                try await function()
            } matching: { _ in
                isSpoiled.withLock { $0 = true }
                return true
            }
            if !isSpoiled.withLock({ $0 }) { return }
        }
        try await function()
    }
}
extension Trait where Self == Repeated {
    static var repeatedWhereSpoiled: Self { Self() }
}
