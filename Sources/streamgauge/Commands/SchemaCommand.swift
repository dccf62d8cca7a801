// SPDX-License-Identifier: Apache-2.0
internal import Reports
internal import Workload

/// `streamgauge schema`: the JSON Schemas of what it reads and writes.
struct SchemaCommand: Command {
    static let name = "schema"
    static let summary = "print the JSON Schema of a profile, which editors complete and check by, or of an output"
    static let options = [
        Option(
            "--of", .value(placeholder: "WHAT"), default: "profile",
            "profile, summary (summary.json of a run), trace (one line of a trace), comparison (of compare), baseline, "
                + "noise (reports/noise.json), relay (relay.json) or capacity (capacity.json).")
    ]
    static let examples = [
        Example(
            "streamgauge schema > profile.schema.json",
            "Then a profile that begins with \"# yaml-language-server: $schema=profile.schema.json\" is checked as you type."
        ),
        Example("streamgauge schema --of summary > summary.schema.json", "To check what a program makes of a summary."),
    ]
    private enum Subject: String, CaseIterable {
        case profile, summary, trace, comparison, baseline, noise, relay, capacity
    }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let subject: Subject = try arguments.choice("--of") ?? .profile
            let text =
                switch subject {
                case .profile: ProfileSchema.text()
                case .summary: SummarySchema.text()
                case .trace: TraceSchema.text()
                case .comparison: ComparisonSchema.text()
                case .baseline: BaselineSchema.text()
                case .noise: NoiseSchema.text()
                case .relay: RelaySchema.text()
                case .capacity: CapacitySchema.text()
                }
            Console.print(text, terminator: "")
            return .pass
        }
    }
}
