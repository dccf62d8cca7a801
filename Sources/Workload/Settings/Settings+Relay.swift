// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// What relays are held against.
    static let relay: [Setting] = [
        Setting(
            "relay.direct", flag: nil, "NAME", type: "text", default: "the first target",
            "The target that goes past every relay, for streamgauge relay.", example: "upstream"),
        Setting(
            "relay.limits", flag: "--limit", shape: .map(separator: "="), "NAME=VALUE", type: "mapping",
            default: "those of docs/relay-testing.md",
            "What a relay may do before a row of streamgauge relay fails, by the name of the row.",
            example: "added-ttft=20ms"),
    ]
    /// The key of the relays where it is another than that of the direct side: a flag of `streamgauge relay` alone, for
    /// in a profile each target has its own.
    public static let viaKey = Setting(
        "targets[].key", flag: "--via-key", "KEY", type: "secret",
        default: "that of --key, else the host's own variable",
        "API key of the relays (each --via), where it is another than the direct side's; write ${NAME} to take it from "
            + "the environment.",
        example: "${RELAY_KEY}")
    /// A load that is held for hours.
    static let soak: [Setting] = [
        Setting(
            "load.soak", flag: "--soak", "TIME", type: "duration", default: "no soak",
            "Hold the load for this time in place of a duration, and fail where figures drift further than tolerated.",
            example: "2h"),
        Setting(
            "load.drift_tolerance", flag: "--drift-tolerance", "SHARE", type: "share", default: "10%",
            "How far a soak lets figures rise over the run: TTFT, gaps and open descriptors by this share of their level, "
                + "the error rate and new connections a request by so much more of the requests.", example: "5%"),
    ]
}
