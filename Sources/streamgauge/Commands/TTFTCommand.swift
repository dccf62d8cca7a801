// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// `streamgauge ttft URL... -m MODEL`: one command, one answer.
struct TTFTCommand: Command {
    static let name = "ttft"
    static let summary = "rank endpoints by time to first token: 30 requests to each, interleaved, one at a time"
    static let operands = Operands("URL", 0...16)
    static let usage = ["URL... -m MODEL [OPTIONS]", "--preset NAME -m MODEL [OPTIONS]"]
    static let options = Option.profile.filter { $0.name != "--url" && $0.name != "--mock" } + [.cell, .quiet]
    static let examples = [
        Example("streamgauge ttft https://api.openai.com/v1 -m gpt-4.1-mini", "How fast is the first token?"),
        Example(
            "streamgauge ttft http://127.0.0.1:8000/v1 http://127.0.0.1:4000/v1 -m llama", "What does the relay add?"),
    ]
    /// Requests to each URL, where the user says nothing: enough for a finite interval of the p50 and the p90.
    private static let requestsEach = 30
    /// The same in blocks, whose usual number divides it.
    private static let requestsInBlocks = 32

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let urls = arguments.operands
            if urls.isEmpty, arguments.value("--preset") == nil {
                throw UsageError(
                    "URL is missing; for example: \(examples[0].line)", command: name)
            }
            return try RunCommand.perform(
                .urls(urls), arguments.overrides + defaults(arguments, max(1, urls.count)), arguments)
        }
    }
    /// One request at a time, unless the user chose a load.
    private static func defaults(_ arguments: ParsedArguments, _ targets: Int) -> [Override] {
        let isGiven = { (flags: [String]) in flags.contains { arguments.value($0) != nil } }
        var chosen = [("--name", "ttft")]
        if !isGiven(["--concurrency", "--rate", "--arrivals"]) { chosen.append(("--concurrency", "1")) }
        let each = isGiven(["--until-precise", "--blocks"]) ? requestsInBlocks : requestsEach
        if !isGiven(["--requests", "--duration"]) { chosen.append(("--requests", "\(each * targets)")) }
        return chosen.compactMap { flag, value in
            Settings.forFlag(flag).map { Override($0, value, isDefault: true) }
        }
    }
}
