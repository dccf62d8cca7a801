// SPDX-License-Identifier: Apache-2.0

/// Relays whose own words for an upstream are known.
enum KnownRelay: String, CaseIterable {
    case nginx, haproxy, caddy, litellm

    /// The line of its configuration that makes our mock the upstream.
    func line(_ settings: CheckSettings) -> String {
        let place = String(settings.base.dropFirst("http://".count))
        return switch self {
        case .nginx: "proxy_pass \(settings.base);"
        case .haproxy: "server mock \(place)"
        case .caddy: "reverse_proxy \(place)"
        case .litellm: "api_base: \(settings.base)/v1"
        }
    }
}
