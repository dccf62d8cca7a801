// SPDX-License-Identifier: Apache-2.0

/// Which tool calls of an answer have their name and their arguments, for dialects that repeat both when a call is over.
struct CallsSeen {
    private var named: Set<Int64> = []
    private var argued: Set<Int64> = []
    private var lastArgued: Int64?

    private static let countKept = 64

    mutating func reset() {
        named.removeAll(keepingCapacity: named.count <= Self.countKept)
        argued.removeAll(keepingCapacity: argued.count <= Self.countKept)
        lastArgued = nil
    }

    mutating func name(_ call: Int64) { named.insert(call) }
    /// Called for each fragment: most belong to the same call as the one before.
    mutating func argue(_ call: Int64) {
        if lastArgued == call { return }
        lastArgued = call
        argued.insert(call)
    }
    func hasName(_ call: Int64) -> Bool { named.contains(call) }
    func hasArguments(_ call: Int64) -> Bool { argued.contains(call) }
}
