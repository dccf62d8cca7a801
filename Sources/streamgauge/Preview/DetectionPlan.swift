// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText
internal import Reports

/// How many blocks and requests a comparison needs, as `streamgauge plan --detect` shows it.
struct DetectionPlan {
    /// What the profile asks for.
    struct Own {
        let name: String
        /// Nil where the profile has no blocks.
        let blocks: Int?
        /// Of one target in one block.
        let requests: Int?
    }
    let planner: Planner
    /// 0.1 is 10 %, or ten percentage points.
    let effect: Double
    /// Where the noise was measured; nil where it is assumed.
    let source: String?
    /// Nil without a profile.
    let own: Own?

    private static let sizes = [50, 100, 200, 500]
    private static let effects = [0.05, 0.1, 0.2, 0.5]
    /// What `mix: blocks` is shown with.
    private static let usualBlocks = 8

    /// The sizes of blocks in the tables: the profile's own among them.
    private var sizes: [Int] { Set(Self.sizes + [own?.requests].compactMap(\.self)).sorted() }
    private var blocks: Int { own?.blocks ?? Self.usualBlocks }
    private var title: String { planner.statistic.title }

    // MARK: Text

    var text: String {
        ([head, answer, table].map { $0.joined(separator: "\n") + "\n" }).joined(separator: "\n")
    }
    private var head: [String] {
        var lines = ["to find a change of \(change(effect)) in \(title), in four of five comparisons"]
        lines.append("nothing is sent · two sides that take turns, block by block")
        if planner.tolerance > 0 {
            lines.append("beyond the \(change(planner.tolerance)) that a gate lets pass")
        }
        let size = own?.requests ?? measuredSize ?? 200
        let spread = planner.deviation(requests: size).map { change($0) } ?? "–"
        let noise = "two blocks of \(size) requests lie \(spread) apart by chance (one standard deviation)"
        switch planner.noise {
        case .assumed: lines += ["noise, assumed: \(noise)", "  measure your own with --from FILE"]
        case .measured(_, let pairs, let requests):
            lines.append("noise, measured: \(noise)")
            lines.append("  \(source ?? "the file"), \(pairs) pairs of blocks of \(requests) requests")
        }
        return lines
    }
    private var measuredSize: Int? {
        if case .measured(_, _, let requests) = planner.noise { requests } else { nil }
    }
    private var answer: [String] {
        var table = TextTable(header: [
            "requests a block", "blocks", "requests a side", "found with \(blocks) blocks",
        ])
        for size in sizes {
            let needed = planner.blocks(toFind: effect, requests: size)
            table.add([
                "\(size)", needed.map { "\($0)" } ?? "–", needed.map { "\($0 * size)" } ?? "–",
                planner.detectable(blocks: blocks, requests: size).map { "\(change($0)) or more" } ?? "–",
            ])
        }
        return table.lines + ownLines
    }
    private var ownLines: [String] {
        guard let own else { return [] }
        guard let blocks = own.blocks, let requests = own.requests else {
            return [
                "",
                "\(own.name) has no blocks; write mix: blocks and blocks: \(Self.usualBlocks) to compare its targets",
            ]
        }
        let design = "\(own.name): \(blocks) blocks of \(requests) requests a target"
        guard let found = planner.detectable(blocks: blocks, requests: requests) else {
            return ["", "\(design) can tell nothing; at least \(Planner.fewestBlocks) blocks are needed"]
        }
        return ["", "\(design) find \(change(found)) or more"]
    }
    private var table: [String] {
        var table = TextTable(header: ["blocks needed, at"] + sizes.map { "\($0)" } + ["requests a block"])
        for effect in Self.effects {
            table.add([change(effect)] + sizes.map { cell(effect, $0) })
        }
        return table.lines + ["–: not even \(Planner.mostBlocks) blocks do, or too few requests for \(title)"]
    }
    private func cell(_ effect: Double, _ size: Int) -> String {
        planner.blocks(toFind: effect, requests: size).map { "\($0)" } ?? "–"
    }
    /// 0.1 as `10 %`, of a share as `10 points`.
    private func change(_ size: Double) -> String {
        let number = Units.number(size * 100)
        let short = number.hasSuffix(".00") ? String(number.dropLast(3)) : number
        let plain = short.hasSuffix(".0") ? String(short.dropLast(2)) : short
        return planner.statistic.scale == .ratio ? "\(plain) %" : "\(plain) points"
    }

    // MARK: JSON

    /// One JSON object on one line.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("statistic", planner.statistic.id)
            json.member("scale", planner.statistic.scale.rawValue)
            json.member("effect", effect)
            json.member("tolerance", planner.tolerance)
            json.member("power", Planner.power)
            json.key("noise")
            json.object { noise(&$0) }
            json.key("needed")
            json.array { json in for size in sizes { row(effect, size, &json) } }
            json.key("table")
            json.array { json in
                for effect in Self.effects { for size in sizes { row(effect, size, &json) } }
            }
            if let own {
                json.key("profile")
                json.object { profile(own, &$0) }
            }
        }
        json.endLine()
        return String(decoding: json.bytes, as: UTF8.self)
    }
    private func noise(_ json: inout JSONWriter) {
        guard case .measured(let deviation, let pairs, let requests) = planner.noise else {
            json.member("source", "assumed")
            return
        }
        json.member("source", "measured")
        json.member("file", ifKnown: source)
        json.member("deviation", deviation)
        json.member("pairs", pairs)
        json.member("requests_per_block", requests)
    }
    private func row(_ effect: Double, _ size: Int, _ json: inout JSONWriter) {
        let needed = planner.blocks(toFind: effect, requests: size)
        json.object { json in
            json.member("effect", effect)
            json.member("requests_per_block", size)
            if let deviation = planner.deviation(requests: size) { json.member("deviation", deviation) }
            json.member("blocks", ifKnown: needed.map(Int64.init))
            json.member("requests_per_side", ifKnown: needed.map { Int64($0 * size) })
        }
    }
    private func profile(_ own: Own, _ json: inout JSONWriter) {
        json.member("name", own.name)
        json.member("blocks", ifKnown: own.blocks.map(Int64.init))
        json.member("requests_per_block", ifKnown: own.requests.map(Int64.init))
        if let blocks = own.blocks, let requests = own.requests,
            let found = planner.detectable(blocks: blocks, requests: requests)
        {
            json.member("detectable", found)
        }
    }
}
