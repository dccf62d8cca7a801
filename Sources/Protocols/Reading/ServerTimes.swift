// SPDX-License-Identifier: Apache-2.0
public import Core

/// What a provider says, inside the answer, of the time it took: the server's own view, without the network.
///
/// Sources: Ollama's durations, llama.cpp's `timings`, Groq's usage, Bedrock's metrics, SGLang's `e2e_latency`.
public struct ServerTimes: Hashable, Sendable {
    /// Waiting for a place.
    public var queue: Nanoseconds?
    /// Loading the model.
    public var load: Nanoseconds?
    /// Reading the prompt.
    public var prefill: Nanoseconds?
    /// Making the answer.
    public var generation: Nanoseconds?
    /// Until the first byte of the answer.
    public var firstByte: Nanoseconds?
    public var total: Nanoseconds?

    public init() {}
    public var isEmpty: Bool { self == ServerTimes() }

    /// Takes over each time that the newer report has.
    mutating func replace(with newer: ServerTimes) {
        queue = Self.believable(newer.queue) ?? queue
        load = Self.believable(newer.load) ?? load
        prefill = Self.believable(newer.prefill) ?? prefill
        generation = Self.believable(newer.generation) ?? generation
        firstByte = Self.believable(newer.firstByte) ?? firstByte
        total = Self.believable(newer.total) ?? total
    }
    /// More than a day, or less than nothing, is no time that a request took.
    private static func believable(_ time: Nanoseconds?) -> Nanoseconds? {
        time.flatMap { (.zero ... .milliseconds(86_400_000)).contains($0) ? $0 : nil }
    }
}
