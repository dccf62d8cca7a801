// SPDX-License-Identifier: Apache-2.0
internal import Core

struct LoadDocument: Decodable {
    var arrivals: Field<Arrivals>?
    var concurrency: Field<Count>?
    var rate: Field<Rate>?
    var burstiness: Field<Double>?
    var burst: Field<Count>?
    var stages: StagesDocument?
    var replay: ReplayDocument?
    var maxInFlight: Field<Count>?
    var overflow: Field<Load.Overflow>?
    var requests: Field<Count>?
    var duration: Field<Nanoseconds>?
    var warmup: Field<Nanoseconds>?
    var drain: Field<Nanoseconds>?
    var loops: Field<Count>?
    var mix: Field<Mixing.Kind>?
    var blocks: Field<Count>?
    var untilPrecise: Field<Percentage>?
    var maxBlocks: Field<Count>?
    var budget: Field<Nanoseconds>?
    var soak: Field<Nanoseconds>?
    var driftTolerance: Field<Percentage>?

    enum CodingKeys: String, CodingKey {
        case arrivals, concurrency, rate, burstiness, burst, stages, replay, overflow
        case requests, duration, warmup, drain, loops, mix, blocks, budget, soak
        case driftTolerance = "drift_tolerance"
        case untilPrecise = "until_precise"
        case maxBlocks = "max_blocks"
        case maxInFlight = "max_in_flight"
    }
}

struct StageDocument: Decodable {
    var rate: Field<StageRate>?
    var concurrency: Field<StageSlots>?
    var duration: Field<Nanoseconds>?
    var ramp: Field<Bool>?
}

struct ReplayDocument: Decodable {
    var file: Field<String>?
    var format: Field<Replay.Format>?
    var speed: Field<Speed>?
    var from: Field<Nanoseconds>?
    var to: Field<Nanoseconds>?
}

/// A list of stages, or the same as one short text: `1/s:30s,20/s:2m:ramp`.
struct StagesDocument: Decodable {
    let stages: Elements<StageDocument>
    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? NodeDecoder else { throw NotAProfile() }
        var node = StageText.expanded(decoder.node)
        if node.scalar != nil {
            let advice = "write stages such as \"1/s:30s,20/s:2m:ramp\", or a list of {rate: 20/s, duration: 30s}"
            decoder.log.add(node.place, decoder.path, "found \(node.found); \(advice)")
            node = Node(content: .list([]), place: node.place)
        }
        stages = try Elements(from: NodeDecoder(node: node, path: decoder.path, log: decoder.log))
    }
}

/// The short form of stages: `LEVEL:DURATION` or `LEVEL:DURATION:ramp`, with commas between.
enum StageText {
    /// The list that a short text stands for, each value where it was written; any other node as it is.
    static func expanded(_ node: Node) -> Node {
        guard let scalar = node.scalar, !scalar.text.isEmpty else { return node }
        var (stages, start): ([Node], Int) = ([], scalar.isPlain ? 0 : 1)
        for part in scalar.text.split(separator: ",", omittingEmptySubsequences: false) {
            let place = node.place.shifted(by: start)
            guard let stage = stage(part, at: place) else { return node }
            stages.append(stage)
            start += part.count + 1
        }
        return Node(content: .list(stages), place: node.place)
    }
    private static func stage(_ text: Substring, at place: Place) -> Node? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.count == 2 || parts[2].trimmed == "ramp" else { return nil }
        var stage = Node.emptyMapping(at: place)
        func put(_ key: String, _ text: String) { stage.set([key], to: .text(text, at: place)) }
        put(parts[0].contains("/") ? "rate" : "concurrency", parts[0].trimmed)
        put("duration", parts[1].trimmed)
        if parts.count == 3 { put("ramp", "true") }
        return stage
    }
    /// Whether stages, as far as they can be read, have rates.
    static func hasRates(_ node: Node) -> Bool {
        (expanded(node).elements ?? []).contains { $0["rate"] != nil }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// The rate at the end of a stage; "0/s" is a pause.
struct StageRate: ProfileValue, Hashable {
    /// Nil for a pause.
    let value: Rate?
    static func fix(for text: String) -> String { "\(Rate.fix(for: text)); 0/s is a pause" }
    init?(profileText text: String) {
        if let rate = Rate(text: text) {
            value = rate
            return
        }
        guard let (number, unit) = ExactDecimal.split(text), number.digits == 0, ["/s", "/m", "/h"].contains(unit)
        else { return nil }
        value = nil
    }
}

/// The slots at the end of a stage, from none to a million.
struct StageSlots: ProfileValue, Hashable {
    let value: Int
    static func fix(for text: String) -> String { "write a whole number from 0 to 1M, such as 8 or 2k" }
    init?(profileText text: String) {
        guard let count = text == "0" ? 0 : Count(profileText: text)?.value, count <= 1_000_000 else { return nil }
        value = count
    }
}

extension Load.Overflow: ProfileChoice {}
extension Replay.Format: ProfileChoice {}
extension Speed: ProfileValue {
    static func fix(for text: String) -> String { "write a factor such as \"2x\" or \"0.5x\", from 0.001x to 1000x" }
    init?(profileText text: String) { self.init(text: text) }
}
