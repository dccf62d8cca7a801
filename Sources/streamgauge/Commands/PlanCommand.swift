// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Workload

/// `streamgauge plan PROFILE`: what a run would send, and when; sends nothing.
struct PlanCommand: Command {
    static let name = "plan"
    static let summary =
        "show what a profile would send: schedule, totals, requests in flight, tokens and cost; sends nothing"
    static let operands = Operands("PROFILE", 1...1)
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
        ] + Option.profile
    static let examples = [
        Example(
            "streamgauge plan profiles/open-loop.yaml", "What will it send, how many at once, and what will it cost?"),
        Example(
            "streamgauge plan profiles/openai.yaml --rate 20/s --answer-time 3s --list 10",
            "Another load, and its first arrivals."),
    ]
    /// What is assumed where nothing is known.
    private static let usualAnswer = Nanoseconds.seconds(Int64(5))
    private static let longestList = 1_000_000

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
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
