// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// What the run must keep to.
    static let gates: [Setting] = [
        Setting(
            "gates", flag: "--gate", shape: .list, "GATE", type: "list of texts or mappings", kind: .list,
            default: "none",
            "What the run must keep to: limits, judged by the ends of intervals, and regressions against the first target.",
            example: "ttft.p95 < 800ms"),
        Setting(
            "gates[].gate", flag: nil, "GATE", type: "text", "The gate, where more is said about it.",
            example: "error_rate < 1%"),
        Setting(
            "gates[].abort", flag: nil, shape: .toggle, "", type: "true | false", default: "abort_on_fail",
            "End the run as soon as this limit is surely broken.", example: "true"),
        Setting(
            "gates[].grace", flag: nil, "TIME", type: "duration", default: "abort_grace",
            "Not before so much time after the warm-up.", example: "30s"),
        Setting(
            "abort_on_fail", flag: "--abort-on-fail", shape: .toggle, "", type: "true | false", default: "false",
            "End the run as soon as any limit among its gates is surely broken; open requests may finish.",
            example: "true"),
        Setting(
            "abort_grace", flag: "--abort-grace", "TIME", type: "duration", default: "10s",
            "A gate ends no run before so much time after the warm-up.", example: "30s"),
        Setting(
            "slo", flag: "--slo", shape: .list, "LEVEL", type: "list", default: "none",
            "What a single request must keep to, to count for goodput.", example: "ttft < 800ms"),
        Setting(
            "inconclusive", flag: "--inconclusive", "OUTCOME", type: "fail | pass", default: "fail",
            "Whether a gate that cannot be told ends the run with exit code 6 or lets it pass.", example: "pass"),
    ]
}
