// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// What a relay says in a header that it took itself.
struct OverheadClaim: Hashable, Sendable {
    /// The header, with the name of the entry where it is `server-timing`.
    let name: String
    /// Nanoseconds.
    let span: Double

    /// Each header that names a relay's own time: one of those below, or any with "overhead" in its name, in milliseconds.
    static func all(in headers: [HeaderField]) -> [OverheadClaim] {
        headers.flatMap { field in
            if field.name == "server-timing" { return timings(field.value) }
            guard field.name == "x-kong-proxy-latency" || field.name.contains("overhead") else { return [] }
            return milliseconds(field.value).map { [OverheadClaim(name: field.name, span: $0 * 1e6)] } ?? []
        }
    }
    /// Entries of `Server-Timing` that speak of the relay: `gateway;dur=3.2`.
    ///
    /// - Source: W3C Server Timing; the names are the server's own choice.
    private static func timings(_ value: String) -> [OverheadClaim] {
        value.split(separator: ",").compactMap { entry in
            let parts = entry.split(separator: ";").map { $0.drop { $0 == " " } }
            guard let name = parts.first?.lowercased(), words.contains(where: name.contains),
                let span = parts.first(where: { $0.hasPrefix("dur=") }).flatMap({ milliseconds($0.dropFirst(4)) })
            else { return nil }
            return OverheadClaim(name: "server-timing \(name)", span: span * 1e6)
        }
    }
    private static let words = ["overhead", "gateway", "proxy", "relay"]
    private static func milliseconds(_ text: some StringProtocol) -> Double? {
        let value = Double(text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "e") })
        return value.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
}
