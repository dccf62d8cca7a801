// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// What the profile says of its relays.
public struct RelayDemands: Hashable, Sendable {
    /// A limit as it is written: which there are, and in which unit, is known to the rules that judge relays.
    public struct Limit: Hashable, Sendable {
        public let name: String, value: String
        let place: Place
        let path: String
        /// The mistake that was found in it, with its place.
        public func problem(_ text: String) -> Problem { Problem(place: place, path: path, text: text) }
    }
    /// Name of the target without a relay; nil for the first one.
    public var direct: String?
    /// In the order of the profile.
    public var limits: [Limit] = []

    func append(to json: inout JSONWriter) {
        guard direct != nil || !limits.isEmpty else { return }
        json.key("relay")
        json.object { json in
            json.member("direct", ifKnown: direct)
            guard !limits.isEmpty else { return }
            json.key("limits")
            json.object { json in for limit in limits { json.member(limit.name, limit.value) } }
        }
    }
}

struct RelayDocument: Decodable {
    var direct: Field<String>?
    var limits: RawNode?

    enum CodingKeys: String, CodingKey { case direct, limits }
}

extension ProfileBuilder {
    func relay(_ document: RelayDocument?, _ targets: [Target]) -> RelayDemands {
        var demands = RelayDemands()
        demands.direct = document?.direct?.value
        if let field = document?.direct, let name = field.value, !targets.contains(where: { $0.name == name }) {
            let names = targets.map(\.name)
            let hint = Suggestion.closest(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
            mistake(field, "there is no target \"\(name)\"; \(hint)known are \(names.joined(separator: ", "))")
        }
        demands.limits = document?.limits.map(limits) ?? []
        return demands
    }
    private func limits(_ raw: RawNode) -> [RelayDemands.Limit] {
        guard let entries = raw.node.entries else {
            log.add(raw.node.place, raw.path, "found \(raw.node.found); write a mapping such as {added-ttft: 20ms}")
            return []
        }
        return entries.compactMap { entry in
            let path = entry.value.path ?? "\(raw.path).\(entry.key)"
            guard let value = entry.value.scalar?.text else {
                log.add(entry.value.place, path, "found \(entry.value.found); write a value such as 20ms, 5% or 1.5")
                return nil
            }
            return RelayDemands.Limit(name: entry.key, value: value, place: entry.value.place, path: path)
        }
    }
}
