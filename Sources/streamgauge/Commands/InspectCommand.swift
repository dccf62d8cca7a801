// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Reports
internal import Traces

/// `streamgauge inspect TRACE`: one request, with everything that was recorded of it.
struct InspectCommand: Command {
    static let name = "inspect"
    static let summary = "show one request of a trace: its waterfall, its attempts, its answer and its events"
    static let operands = Operands("TRACE", 1...1)
    static let options = [
        Option(
            "--request", .value(placeholder: "ID"), section: "Which request (one of these; --slowest without any)",
            "This one: its index in the plan, or the provider's request id."),
        Option(
            "--slowest", .word(placeholder: "ttft|e2e", among: RequestChoice.Measure.allCases.map(\.rawValue)),
            section: "Which request (one of these; --slowest without any)",
            "The success with the largest TTFT, or E2E."),
        Option(
            "--broken", .word(placeholder: "OUTCOME", among: OutcomeClass.allCases.map(\.rawValue)),
            section: "Which request (one of these; --slowest without any)",
            "The first one recorded that failed, or that ended with this outcome: --broken reset."),
        Option(
            "--median", .flag, section: "Which request (one of these; --slowest without any)",
            "The one whose TTFT is the TTFT p50; reads the trace twice."),
        Option(
            "--random", .flag, section: "Which request (one of these; --slowest without any)",
            "Any; --seed says which again."),
        Option("--target", .value(placeholder: "NAME"), default: "all", "Only requests to this target of the run."),
        Option("--seed", .value(placeholder: "N"), default: "drawn anew, and shown", "What --random draws with."),
        Option(
            "--events", .value(placeholder: "N|all"), default: "\(RequestReport.eventsShown)",
            "How many events to list; of more, those in the middle are left out."),
        Option("--json", .flag, "The record as one JSON object, with the metrics that follow from it."),
    ]
    static let examples = [
        Example("streamgauge inspect reports/quickstart/*/trace.ndjson.gz", "The slowest first token of a run."),
        Example("streamgauge inspect trace.ndjson.gz --broken truncated", "The first answer that was cut off."),
        Example("streamgauge inspect trace.ndjson.gz --request 273 --json", "One request, for another program."),
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let events = try length(arguments)
            let search = RequestSearch(
                path: try RequestSearch.trace(at: arguments.operands[0]), target: arguments.value("--target"))
            let found = try search.find(try choice(arguments))
            if arguments.has("--json") {
                Console.print(RequestJSON().render(found), terminator: "")
            } else {
                let report = RequestReport(
                    width: Console.width(), isColoured: TraceAnalysis.wantsColour, events: events)
                Console.print(report.render(found), terminator: "")
            }
            return .pass
        }
    }
    /// The one selector of the command line.
    static func choice(_ arguments: ParsedArguments) throws(UsageError) -> RequestChoice {
        let selectors = ["--request", "--slowest", "--broken", "--median", "--random"]
        let given = selectors.filter { arguments.value($0) != nil }
        if given.count > 1 {
            throw UsageError(
                "\(given.joined(separator: " and ")): each chooses one request; give one of them", command: name)
        }
        if given != ["--random"], arguments.value("--seed") != nil {
            throw UsageError("--seed is for --random; add that, or leave --seed out", command: name)
        }
        switch given.first {
        case "--request": return .named(arguments.value("--request") ?? "")
        case "--broken": return .broken(arguments.value("--broken").flatMap(OutcomeClass.init))
        case "--median": return .median
        case "--random":
            let seed = try arguments.integer("--seed", in: 0...Int.max)
            return .random(seed: seed.map { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000))
        default: return .slowest(arguments.value("--slowest").flatMap(RequestChoice.Measure.init) ?? .ttft)
        }
    }
    private static func length(_ arguments: ParsedArguments) throws(UsageError) -> EventTable.Length {
        guard let text = arguments.value("--events") else { return .atMost(RequestReport.eventsShown) }
        if text == "all" { return .all }
        guard let count = Int(text), count >= 2 else {
            throw UsageError("--events: found \"\(text)\"; write a number from 2 on, or all", command: name)
        }
        return .atMost(count)
    }
}
