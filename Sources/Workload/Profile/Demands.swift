// SPDX-License-Identifier: Apache-2.0
public import Core
public import Gates
internal import JSONText

/// What a run must keep to.
public struct Demands: Hashable, Sendable {
    /// A gate, and whether it may end the run.
    public struct Item: Hashable, Sendable {
        public let gate: Gate
        /// End the run as soon as the limit is surely broken.
        public let aborts: Bool
        /// Not before so much time after the warm-up.
        public let grace: Nanoseconds
        public init(gate: Gate, aborts: Bool, grace: Nanoseconds) {
            (self.gate, self.aborts, self.grace) = (gate, aborts, grace)
        }
    }
    /// What becomes of a gate that cannot be told.
    public enum Inconclusive: String, Hashable, Sendable, CaseIterable { case fail, pass }

    /// In the order of the profile.
    public var gates: [Item] = []
    /// What a single request must keep to, to count for goodput.
    public var serviceLevels: [ServiceLevel] = []
    public var inconclusive = Inconclusive.fail
    public init() {}

    /// The members of the profile that say so; nothing where there are no demands.
    func append(to json: inout JSONWriter) {
        if !gates.isEmpty {
            json.key("gates")
            json.array { json in
                for item in gates {
                    json.object { json in
                        json.member("gate", item.gate.text)
                        if item.aborts {
                            json.member("abort", true)
                            json.member("grace_ns", item.grace.count)
                        }
                    }
                }
            }
        }
        if !serviceLevels.isEmpty {
            json.key("slo")
            json.array { json in for level in serviceLevels { json.string(level.text) } }
        }
        if inconclusive == .pass { json.member("inconclusive", inconclusive.rawValue) }
    }
}

extension Demands.Inconclusive: ProfileChoice {}

/// A gate as it is written: a text, or a mapping that says more.
struct GateDocument: Decodable {
    var gate: Field<String>?
    var abort: Field<Bool>?
    var grace: Field<Nanoseconds>?
    let place: Place
    let path: String

    enum CodingKeys: String, CodingKey { case gate, abort, grace }

    init(from decoder: any Decoder) throws {
        guard let node = decoder as? NodeDecoder else { throw NotAProfile() }
        (place, path) = (node.node.place, node.path)
        guard node.node.scalar == nil else {
            gate = try Field(from: decoder)
            return
        }
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        gate = try keys.decodeIfPresent(Field<String>.self, forKey: .gate)
        abort = try keys.decodeIfPresent(Field<Bool>.self, forKey: .abort)
        grace = try keys.decodeIfPresent(Field<Nanoseconds>.self, forKey: .grace)
    }
}
