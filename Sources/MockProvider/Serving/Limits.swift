// SPDX-License-Identifier: Apache-2.0

/// What a client may take of the server: times in nanoseconds, all of them written down in `docs/mock-provider.md`.
struct Limits {
    /// From the first byte of a handshake to its end, and from the first byte of a request's head to its end.
    var head: Int64 = 20_000_000_000
    /// How long a request's body may stand still.
    var body: Int64 = 30_000_000_000
    /// How long a whole request may take.
    var request: Int64 = 600_000_000_000
    /// How long the rest of a client's bytes are thrown away, so that it gets to read our last ones.
    var linger: Int64 = 2_000_000_000
    /// How long a client may leave a full socket, or a stream's window, unread.
    var stall: Int64 = 300_000_000_000
    /// Moments of all answers in progress together: 32 bytes each.
    var moments = 50_000_000
}
