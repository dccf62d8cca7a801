// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Workload

/// `streamgauge plan PROFILE`: what a run would send, and when, or what a comparison needs; sends nothing.
struct PlanCommand: Command {
    static let name = "plan"
    static let summary =
        "show what a profile would send: schedule, totals, requests in flight, tokens and cost; sends nothing"
    static let operands = Operands("PROFILE", 0...1)
    static let usage = ["PROFILE [OPTIONS]", "[PROFILE] --detect PERCENT [OPTIONS]"]
    static let options =
        [
            Option(
                "--answer-time", .value(placeholder: "TIME"), default: "5s, and said to be assumed",
                "How long a request takes to its end: with it the number of requests in flight is worked out."),
            Option(
                "--like", .value(placeholder: "TRACE"),
                "Take the answer time and the tokens of a request from what this trace recorded."),
            Option(
                "--list", .value(placeholder: "N"),
                "List the first N requests: index, intended moment, target, recorded tokens."),
            Option("--json", .flag, "Print all of it as one JSON object."), .cell,
        ] + detection + Option.profile
    private static let detection = [
        Option(
            "--detect", .value(placeholder: "PERCENT"), section: heading,
            "Show how many blocks and requests find a change of this size in four of five comparisons."),
        Option(
            "--statistic", .value(placeholder: "NAME"), section: heading, default: "ttft.p50",
            "What changes, as gates write it: gap.p99, error_rate."),
        Option(
            "--tolerance", .value(placeholder: "PERCENT"), section: heading, default: "0%",
            "What a gate lets pass; the change must be told from it."),
        Option(
            "--from", .value(placeholder: "TRACE"), section: heading, default: "assumed noise, see docs/statistics.md",
            "Take the noise between blocks from this run with blocks."),
    ]
    private static let heading = "What a comparison needs"
    static let examples = [
        Example(
            "streamgauge plan profiles/open-loop.yaml", "What will it send, how many at once, and what will it cost?"),
        Example(
            "streamgauge plan profiles/openai.yaml --rate 20/s --answer-time 3s --list 10",
            "Another load, and its first arrivals."),
        Example(
            "streamgauge plan --detect 10%", "How many blocks and requests does it take to tell a change of 10 %?"),
    ]
    /// What is assumed where nothing is known.
    private static let usualAnswer = Nanoseconds.seconds(Int64(5))
    private static let longestList = 1_000_000

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            if arguments.value("--detect") != nil { return try detect(arguments) }
            guard !arguments.operands.isEmpty else {
                throw UsageError("PROFILE is missing; for example: \(examples[0].line)", command: name)
            }
            if let flag = detection.first(where: { arguments.value($0.name) != nil }) {
                throw UsageError("\(flag.name) belongs to --detect; add --detect 10%, or leave it out", command: name)
            }
            let listed = try arguments.integer("--list", in: 1...longestList)
            var (assumptions, basis) = try assumed(arguments)
            if assumptions.answerTime <= .zero { assumptions.answerTime = Nanoseconds(1) }
            let matrix = try keyless(arguments)
            let drawn = UInt64.random(in: 0..<(1 << 53))  // one for all cells, as in a run
            let chosen = try RunCommand.chosen(of: matrix, arguments)
            let cells = chosen.map { [$0] } ?? matrix.cells
            var previews: [PlanPreview] = []
            for profile in cells.map(\.profile) {
                try MockChildren.check(profile)
                let plan = Plan(profile: profile, seed: profile.seed ?? drawn)
                previews.append(
                    PlanPreview(
                        profile: profile, plan: plan, isSeedDrawn: profile.seed == nil, basis: basis,
                        listed: listed ?? 0,
                        forecast: Forecast(plan, targets: profile.targets, assuming: assumptions)))
            }
            let (json, text) = (arguments.has("--json"), arguments.has("--json") ? previews[0].json : previews[0].text)
            let whole = MatrixPreview(matrix: matrix, previews: previews)
            let isOne = !matrix.isWritten || chosen != nil
            Console.print(isOne ? text : json ? whole.json : whole.text, terminator: "")
            return .pass
        }
    }
    private static func detect(_ arguments: ParsedArguments) throws -> ExitCode {
        let request = try DetectionRequest(arguments)
        var own: DetectionPlan.Own?
        if !arguments.operands.isEmpty {
            let matrix = try keyless(arguments)
            own = DetectionPlan.Own((try RunCommand.chosen(of: matrix, arguments) ?? matrix.cells[0]).profile)
        }
        let plan = DetectionPlan(planner: request.planner, effect: request.effect, source: request.source, own: own)
        Console.print(arguments.has("--json") ? plan.json : plan.text, terminator: "")
        return .pass
    }
    /// The profile with its cells, without its secrets: a plan needs none, so that any machine can make it.
    private static func keyless(_ arguments: ParsedArguments) throws(CommandFailure) -> Matrix {
        var environment = ProfileEnvironment.command
        let variable = environment.variable
        environment.variable = { variable($0).flatMap { $0.isEmpty ? nil : $0 } ?? "unset" }
        return try RunCommand.cells(
            .file(arguments.operands[0]), arguments.overrides, environment: environment)
    }
    private static func assumed(
        _ arguments: ParsedArguments
    ) throws -> (Forecast.Assumptions, PlanPreview.Basis) {
        let given = arguments.value("--answer-time")
        var time: Nanoseconds?
        if let given {
            time = Nanoseconds(profileText: given)
            guard let time, time > .zero else {
                throw UsageError("--answer-time: found \"\(given)\"; write a duration such as \"5s\"", command: name)
            }
        }
        guard let path = arguments.value("--like") else {
            return (
                Forecast.Assumptions(answerTime: time ?? usualAnswer),
                PlanPreview.Basis(answerTime: time == nil ? .assumed : .given)
            )
        }
        let seen = try RecordedAnswers.of(path)
        return (
            Forecast.Assumptions(
                answerTime: time ?? seen.answerTime, inputTokens: seen.inputTokens, outputTokens: seen.outputTokens,
                cachedTokens: seen.cachedTokens),
            PlanPreview.Basis(
                answerTime: time == nil ? .recorded(requests: seen.requests) : .given,
                hasInputTokens: seen.inputTokens != nil, hasOutputTokens: seen.outputTokens != nil)
        )
    }
}
