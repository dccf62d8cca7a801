// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// How `streamgauge capacity` searches: flags of that command alone, each named like its key.
    public static let capacity: [Setting] = [
        Setting(
            "capacity.by", flag: nil, "WHAT", type: "concurrency | rate", default: "concurrency",
            "What is raised: streams open at once, or requests a second that do not wait for answers.", example: "rate"),
        Setting(
            "capacity.from", flag: nil, "LOAD", type: "count or rate", default: "1, or 1/s",
            "The first load: streams, or a rate.", example: "2"),
        Setting(
            "capacity.to", flag: nil, "LOAD", type: "count or rate", default: "1024, or 1000/s",
            "The highest load that is tried.", example: "64"),
        Setting(
            "capacity.resolution", flag: nil, "SHARE", type: "share", default: "5%",
            "How close the load that holds and the one that does not must be; one stream where that is more.",
            example: "10%"),
        Setting(
            "capacity.direct", flag: nil, "TARGET", type: "text", default: "the first of two targets",
            "The target that is asked directly beside each step, one request at a time: it must stay flat.",
            example: "direct"),
        Setting(
            "capacity.goodput", flag: nil, "SHARE", type: "share", default: "95%",
            "Where the profile has an slo and no gate on goodput: share of the requests that must keep to it.",
            example: "99%"),
        Setting(
            "capacity.step_requests", flag: nil, "N", type: "count", default: "as many as the strictest gate takes",
            "Fewest requests of a step.", example: "200"),
        Setting(
            "capacity.step", flag: nil, "TIME", type: "duration", default: "5s",
            "Shortest step; it always lasts several times as long as a request.", example: "30s"),
        Setting(
            "capacity.cooldown", flag: nil, "TIME", type: "duration", default: "2s",
            "From the end of the last request of a step to the next step.", example: "10s"),
        Setting(
            "capacity.long_prompt", flag: nil, "N", type: "count from 0", default: "100000",
            "Tokens of the long prompt that is sent beside a load that holds, to see whether it holds others up; 0 for none.",
            example: "20000"),
        Setting(
            "capacity.recovery", flag: nil, shape: .toggle, "", type: "true | false", default: "true",
            "After the search, overload the target once and see how long it takes to recover.", example: "false"),
        Setting(
            "capacity.knee_growth", flag: nil, "X", type: "number", default: "2",
            "The knee is where TTFT p50 (with a direct arm: what is added to it) exceeds so many times its lowest load's value.",
            example: "1.5"),
        Setting(
            "capacity.knee_slack", flag: nil, "TIME", type: "duration", default: "5ms",
            "What TTFT p50 may grow by on top of knee_growth.", example: "20ms"),
        Setting(
            "capacity.knee_goodput", flag: nil, "SHARE", type: "share", default: "95%",
            "The knee is also where less than this share of the requests is good.", example: "99%"),
    ]
}
