// SPDX-License-Identifier: Apache-2.0

/// What an event of a stream carried.
///
/// An event can be several things at once; the bits are part of the trace schema.
public struct EventKinds: OptionSet, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public static let text = EventKinds(rawValue: 1)
    public static let reasoning = EventKinds(rawValue: 2)
    public static let tool = EventKinds(rawValue: 4)
    public static let refusal = EventKinds(rawValue: 8)
    public static let finish = EventKinds(rawValue: 16)
    public static let usage = EventKinds(rawValue: 32)
    public static let end = EventKinds(rawValue: 64)
    public static let error = EventKinds(rawValue: 128)
    public static let ping = EventKinds(rawValue: 256)
    public static let undecodable = EventKinds(rawValue: 512)
    /// Model output of any kind.
    public static let output: EventKinds = [.text, .reasoning, .tool, .refusal]
    public var isOutput: Bool { !isDisjoint(with: .output) }
}
