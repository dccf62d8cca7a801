// SPDX-License-Identifier: Apache-2.0

/// What makes one dialect: pure functions, the state is the `Reading` that they are given.
protocol DialectRules {
    // Asking.
    /// Media type of the streamed answer.
    static var streamMediaType: String { get }
    /// The endpoint for a base URL without query and without trailing slashes.
    static func endpoint(of base: Substring) -> Substring
    /// Headers beyond content type and accept.
    static func ownHeaders(key: String?) -> [(name: String, value: String)]
    /// Members of the request body, in order, before the caller's own are merged over them.
    static func members(for prompt: ChatPrompt) -> [RequestBody.Member]

    // Reading.
    /// Classes one event of a stream.
    static func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading)
    /// Reads an answer that was not streamed; sets the fault where it is none of this dialect's.
    static func readWhole(_ body: [UInt8], into reading: inout Reading)
    /// Whether the protocol's own end was seen.
    static func isComplete(_ reading: borrowing Reading) -> Bool
    /// What a tool call without any argument text is said to have as arguments.
    static var emptyArguments: String { get }
}

extension DialectRules {
    static var streamMediaType: String { "text/event-stream" }
}
