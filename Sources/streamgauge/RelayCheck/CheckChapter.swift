// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText
internal import Workload

/// One run of a check: its requests, what the client does beside asking, and the file that holds the questions.
struct CheckChapter {
    let chapter: FaultProbe.Chapter
    let probes: [FaultProbe]
    var name: String { chapter.rawValue }
    var requests: Int { probes.reduce(0) { $0 + $1.count } }

    /// The chapters that have something to ask, in the order in which they are run.
    static func all(_ probes: [FaultProbe]) -> [CheckChapter] {
        FaultProbe.Chapter.allCases.compactMap { chapter in
            let own = probes.filter { $0.chapter == chapter }
            return own.isEmpty ? nil : CheckChapter(chapter: chapter, probes: own)
        }
    }

    // MARK: What is asked

    /// A file of prompts, a line a request; its lines name their cases, too.
    static let fileName = "cases.jsonl"
    var cases: String {
        var writer = JSONWriter(reserving: 1 << 14)
        // In rounds, so that a moment in which the machine is busy does not hit all cases of a probe.
        for round in 0..<(probes.map(\.count).max() ?? 0) {
            for probe in probes where round < probe.count {
                let name = probe.cases[round]
                let question = "Tell me about rivers.\nmock: \(probe.orders) case=\(name)"
                writer.object { json in
                    json.member("case", name)
                    json.member("max_tokens", probe.mostTokens)
                    if isLetter { conversation(question, &json) } else { json.member("prompt", question) }
                }
                writer.endLine()
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
    /// Names of the cases of a file, by line.
    static func names(_ text: [UInt8]) -> [String] {
        text.split(separator: 0x0A).map { line in
            let bytes = Array(line)
            var (name, reader) = ("", JSONCursor())
            do throws(JSONCursor.Fault) {
                try reader.enterObject(bytes.span)
                while let key = try reader.nextKey(bytes.span) {
                    guard JSONCursor.decode(key, bytes.span) == "case" else {
                        try reader.skipValue(bytes.span)
                        continue
                    }
                    name = JSONCursor.decode(try reader.string(bytes.span), bytes.span)
                }
            } catch { return "" }
            return name
        }
    }
    private var isLetter: Bool { [.direct, .letters].contains(chapter) }
    /// Several turns, in an order that is to stay, with characters of several bytes.
    private func conversation(_ question: String, _ json: inout JSONWriter) {
        let turns = [
            ("system", "Answer in one line – in English, français or 日本語."), ("user", "Is the Rhône a river? 🌊"),
            ("assistant", "Yes: \"le Rhône\", 813 km."), ("user", question),
        ]
        json.key("messages")
        json.array { list in
            for (role, content) in turns {
                list.object { turn in
                    turn.member("role", role)
                    turn.member("content", content)
                }
            }
        }
    }

    // MARK: How

    /// Flags that make the run what it is, over those of the user.
    func flags(_ settings: CheckSettings, prompts: String) -> [(flag: String, value: String)] {
        [
            ("--prompts", prompts), ("--prompts-order", "sequence"), ("--salt", "false"),
            ("--requests", "\(requests)"), ("--concurrency", "\(concurrency(settings))"), ("--loops", "1"),
            ("--record-output", "full"), ("--name", "\(name) of relay-check"),
        ] + own(settings)
    }
    private func own(_ settings: CheckSettings) -> [(flag: String, value: String)] {
        let patience = (settings.silences.max() ?? .zero) * 2 + .seconds(Int64(30))
        let span = "\(patience.wholeMilliseconds)ms"
        switch chapter {
        case .direct, .letters:
            return [
                ("--header", "traceparent: 00-5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e-deadbeefdeadbeef-01"),
                ("--header", "x-request-id: relay-check-5ca1ab1e"),
                ("--extra", #"{"temperature":0.25,"top_p":0.9,"seed":7,"presence_penalty":0.5,"user":"relay-check"}"#),
            ] + (chapter == .direct ? [("--http", "1.1")] : [])
        case .compressed: return [("--compressed", "true")]
        case .cancel: return [("--stop-after-outputs", "5")]
        case .early: return [("--stop-after", "500ms")]
        case .silences:
            // All are open from the start, so they end while the run waits for open ones.
            return ["--first-output-timeout", "--idle-timeout", "--total-timeout", "--drain"].map { ($0, span) }
        default: return []
        }
    }
    /// As many at once as do not disturb one another.
    private func concurrency(_ settings: CheckSettings) -> Int {
        switch chapter {
        case .first, .direct, .steady, .letters, .compressed, .last: 1
        // What breaks a connection of HTTP/2 breaks all streams on it.
        case .streams, .cancel, .early: settings.isHTTP2 ? 1 : min(4, requests)
        case .errors: min(2, requests)
        case .silences, .many, .again: requests
        }
    }
}
