// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// How requests are shared out among the targets.
public struct Mixing: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// In turn, every second round backwards, so that no target is always first and a drift hits all alike.
        case abba
        /// In turn, always in the same order.
        case roundRobin = "round_robin"
        /// Each request draws its target.
        case random
        /// Several requests to one target, then to the next, in blocks of a drawn order.
        case blocks
    }
    public var kind: Kind
    /// How many blocks; there when the kind is `blocks`.
    public var blocks: Int?

    public init(_ kind: Kind = .abba, blocks: Int? = nil) { (self.kind, self.blocks) = (kind, blocks) }
}

extension Mixing.Kind: ProfileChoice {}

extension Load {
    /// Requests of one target in one block, at least 1.
    public func blockSize(targets: Int) -> Int { max(1, (requests ?? 0) / ((mixing.blocks ?? 1) * targets)) }
}

extension Profile {
    /// What the plan's hash covers of it; nothing where all targets take turns, so that such plans keep the hash they had.
    func appendMixing(to json: inout JSONWriter) {
        load.mixing.append(to: &json)
        guard targets.contains(where: { $0.weight != targets[0].weight }) else { return }
        json.key("weights")
        json.array { json in for target in targets { json.integer(Int64(target.weight)) } }
    }
}
extension Mixing {
    /// As the profile has it; nothing where it is the default.
    func append(to json: inout JSONWriter) {
        if kind != .abba { json.member("mix", kind.rawValue) }
        json.member("blocks", ifKnown: blocks.map(Int64.init))
    }
}

extension ProfileBuilder {
    /// How requests are shared out; mistakes are written down, and the default stands in.
    func mixing(_ document: ProfileDocument, _ load: Load, _ targets: [Target]) -> Mixing {
        let (mix, blocks) = (document.load?.mix, document.load?.blocks)
        let wantsBlocks = wantsBlocks(document, targets)
        let kind = mix?.value ?? (blocks == nil && !wantsBlocks ? .abba : .blocks)
        guard kind == .blocks else {
            if let blocks, mix?.value != nil {
                mistake(blocks, "only \"mix: blocks\" has blocks; write that, or remove this")
            }
            return Mixing(kind)
        }
        guard blocks != nil || wantsBlocks else {
            if let mix { mistake(mix, "how many? add \"blocks: 8\"") }
            return Mixing()
        }
        for target in document.targets ?? [] {
            guard let weight = target.weight, let value = weight.value, value.value > 1 else { continue }
            mistake(weight, "in blocks every target has as many requests; remove the weight, or the blocks")
        }
        if let blocks, blocks.value == nil { return Mixing() }
        let count = blocks?.value?.value ?? Self.usualBlocks
        if let blocks, count > Self.mostBlocks { mistake(blocks, "write a number of at most \(Self.mostBlocks)") }
        checkSize(blocks, count, load, max(1, targets.count))
        return Mixing(.blocks, blocks: count)
    }
    /// Blocks are equal, so they must divide the requests.
    private func checkSize(_ field: Field<Count>?, _ count: Int, _ load: Load, _ targets: Int) {
        let runs = count * targets
        let design = "\(count) blocks of \(targets) target\(targets == 1 ? "" : "s")"
        guard let requests = load.requests else {
            wrongSize(field, "blocks divide a number of requests; add \"requests: \(runs * 10)\" to the load")
            return
        }
        guard requests % runs != 0 else { return }
        let below = requests / runs * runs
        let choice = below == 0 ? "\(runs)" : "\(below) or \(below + runs)"
        wrongSize(field, "\(requests) requests do not divide into \(design); write requests: \(choice)")
    }
    private func wrongSize(_ field: Field<Count>?, _ fix: String) {
        guard let field else { return log.add(place("load"), "load.blocks", "\(Self.usualBlocks) by default; \(fix)") }
        mistake(field, fix)
    }
    /// More blocks than anybody can look at.
    static let mostBlocks = 10_000
    /// Where blocks are needed and nobody says how many: two more than the sign-flip test needs at the least.
    static let usualBlocks = 8
    private static let heaviest = 1_000

    /// Its share of the requests beside the other targets.
    func weight(_ field: Field<Count>?) -> Int {
        guard let field, let weight = field.value?.value else { return 1 }
        if weight > Self.heaviest { mistake(field, "write a whole number from 1 to \(Self.heaviest)") }
        return min(weight, Self.heaviest)
    }
}
