// SPDX-License-Identifier: Apache-2.0
internal import CLinux
public import Core
internal import Glibc

/// The one lookup of a host's name before a run.
public struct NameLookup: Hashable, Sendable {
    /// How long it took, the system's resolver and its caches included.
    public let took: Nanoseconds
    /// The host's addresses, in the resolver's order of preference; empty where it has none.
    public let addresses: [String]
}

extension Endpoint {
    /// Looks the host up once, now and on this thread, and fixes what came out for all transfers.
    ///
    /// A measured run then neither counts nor depends on name service. Nothing changes where the host is an address
    /// already, is fixed by `resolve`, or goes through a proxy or a unix socket; nor where the lookup fails: each
    /// transfer then tries by itself and reports the failure as its own.
    public func pinned() -> (endpoint: Endpoint, lookup: NameLookup?) {
        guard proxy == nil, unixSocket == nil, !isAddress, !resolve.contains(where: fixesHost) else {
            return (self, nil)
        }
        let began = MonotonicClock.now()
        let addresses = Self.addresses(of: host)
        let lookup = NameLookup(took: MonotonicClock.now() - began, addresses: addresses)
        guard !addresses.isEmpty else { return (self, lookup) }
        var pinned = self
        let list = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        pinned.resolve.append("\(host):\(port):\(list)")
        return (pinned, lookup)
    }

    private var isAddress: Bool {
        host.hasPrefix("[") || host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
    }

    private func fixesHost(_ entry: String) -> Bool {
        let bare = entry.hasPrefix("+") ? String(entry.dropFirst()) : entry
        return bare.lowercased().hasPrefix("\(host.lowercased()):\(port):") || bare.hasPrefix("*:\(port):")
    }

    private static func addresses(of host: String) -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var found: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let code = unsafe getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if code == 0, !found.contains(name) { found.append(name) }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }
}
