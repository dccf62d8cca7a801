// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Patterns
public import Workload

/// What the user does to the streams of a target, and what is looked for in its answers.
public struct Watching: Hashable, Sendable {
    public var stop: StopRule?
    public var marks: [Mark]
    public var checks: [AnswerCheck]
    public var reader: ReaderPace?

    public init(stop: StopRule? = nil, marks: [Mark] = [], checks: [AnswerCheck] = [], reader: ReaderPace? = nil) {
        (self.stop, self.marks, self.checks, self.reader) = (stop, marks, checks, reader)
    }
    /// Whether the words of an answer matter while it comes, or when it is whole.
    var followsText: Bool {
        !marks.isEmpty || !checks.isEmpty || stop?.afterCharacters != nil || stop?.atText != nil
    }
    /// Whether there is anything to do or to look for.
    var isNeeded: Bool { followsText || stop != nil || reader?.pause != nil }
}

/// The same, ready for one loop: patterns are compiled, and belong to the loop's thread.
final class WatchRules {
    let followsText: Bool
    /// Bytes of the text that ends a request; empty where there is none.
    let stopText: [UInt8]
    let marks: [(name: String, pattern: Pattern)]
    let checks: [CompiledCheck]
    /// After how many outputs reading pauses, where it does.
    let pauseAfterOutputs: Int?
    /// Places of requests whose reading is to pause; noted within libcurl, done when it has returned.
    var pausesDue: [Int] = []

    /// - Throws: `Pattern.Fault`; profiles are checked before, so that this is a surprise.
    init(_ watching: Watching) throws {
        followsText = watching.followsText
        stopText = Array((watching.stop?.atText ?? "").utf8)
        marks = try watching.marks.map { ($0.name, try Pattern($0.pattern)) }
        checks = try watching.checks.map { try CompiledCheck($0) }
        pauseAfterOutputs = watching.reader?.pause == nil ? nil : watching.reader?.pauseAfterOutputs
    }
}
