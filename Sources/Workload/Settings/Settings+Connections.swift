// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// How connections are kept and shared.
    static let connections: [Setting] = [
        Setting(
            "connections.reuse", flag: "--reuse", shape: .toggle, "", type: "true | false", default: "true",
            "Keep connections open for the next request; without, each request opens its own and closes it.",
            example: "false"),
        Setting(
            "connections.pool", flag: "--pool", "N", type: "count", default: "no limit",
            "Most connections to a target at a time. A request that finds none free waits for one: that is schedule lag.",
            example: "8"),
        Setting(
            "connections.max_age", flag: "--connection-age", "TIME", type: "duration", default: "no limit",
            "A connection older than this gets no more requests.", example: "30s"),
        Setting(
            "connections.max_idle", flag: "--connection-idle", "TIME", type: "duration", default: "no limit",
            "A connection that was idle for longer than this gets no more requests.", example: "4s"),
        Setting(
            "connections.streams", flag: "--streams", "N", type: "count", default: "100",
            "HTTP/2: requests that share a connection at a time; a server that allows fewer gets more connections.",
            example: "10"),
    ]
}
