// SPDX-License-Identifier: Apache-2.0
public import Core

/// How the connections to a target are kept and shared.
public struct Connections: Hashable, Sendable {
    /// False: a fresh connection for each request.
    public var reuse: Bool
    /// Most connections at a time, over all loops; nil for as many as there are requests at once.
    public var pool: Int?
    /// A connection that is older, or has been idle for longer, gets no more requests; nil: as long as the peer keeps it.
    public var maxAge: Nanoseconds?
    public var maxIdle: Nanoseconds?
    /// HTTP/2: requests that share a connection at a time.
    public var streams: Int

    /// Event loops for targets with these connections, where `wanted` would do otherwise.
    ///
    /// A loop cannot use another's connections: with a small pool it may wait for one while another's is idle. So the
    /// machine's own choice is a loop for every 64 connections of the smallest pool, and nobody gets more loops than that pool
    /// has connections.
    public static func loops(wanted: Int, isChosen: Bool, for all: [Connections]) -> Int {
        guard let smallest = all.compactMap(\.pool).min() else { return wanted }
        return max(1, min(wanted, isChosen ? smallest : smallest / 64))
    }
}

struct ConnectionsDocument: Decodable {
    var reuse: Field<Bool>?
    var pool: Field<Count>?
    var maxAge: Field<Nanoseconds>?
    var maxIdle: Field<Nanoseconds>?
    var streams: Field<Count>?

    enum CodingKeys: String, CodingKey {
        case reuse, pool, streams
        case maxAge = "max_age"
        case maxIdle = "max_idle"
    }
}

extension ProfileBuilder {
    func connections(_ document: ConnectionsDocument?) -> Connections {
        let reuse = document?.reuse?.value ?? true
        if !reuse, let field = document?.reuse {
            // A section of all targets may well limit the age of the connections that one of them does not keep.
            let beside = { (path: String) in Self.section(of: path) == Self.section(of: field.path) }
            for age in [document?.maxAge, document?.maxIdle].compactMap(\.self) where beside(age.path) {
                mistake(age, "a connection that is not used again has no age; take this out, or \"reuse: false\"")
            }
            if let streams = document?.streams, beside(streams.path) {
                mistake(streams, "a fresh connection has one stream; take this out, or \"reuse: false\"")
            }
        }
        return Connections(
            reuse: reuse, pool: document?.pool?.value?.value, maxAge: positive(document?.maxAge),
            maxIdle: positive(document?.maxIdle), streams: document?.streams?.value?.value ?? 100)
    }
    /// The path without its last key.
    private static func section(of path: String) -> Substring {
        path.lastIndex(of: ".").map { path[..<$0] } ?? ""
    }
}
