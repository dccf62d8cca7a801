// SPDX-License-Identifier: Apache-2.0
internal import Protocols

/// What is right in each section, but cannot be had together.
extension ProfileBuilder {
    /// Above a pool requests wait for a connection, so that a cap that sheds is never reached.
    func checkShedding(_ field: Field<Load.Overflow>?, _ load: Load, _ targets: [Target]) {
        guard let field, load.overflow == .shed, let cap = load.maxInFlight else { return }
        let places = targets.map { target in
            target.connections.pool.map { Double($0) * Double(target.http == .http2 ? target.connections.streams : 1) }
        }
        let known = places.compactMap(\.self)
        guard known.count == places.count, !known.isEmpty else { return }
        // In floating point: many large pools of many streams come to more than an Int holds.
        let sum = known.reduce(0, +)
        guard sum < Double(cap) else { return }
        let all = Int(sum)
        mistake(
            field,
            "connections.pool lets \(all) be in flight, and all above wait instead of being shed; "
                + "write \"max_in_flight: \(all)\", or a larger pool")
    }
    /// Each turn sends what was said before, and asks something.
    func checkConversations(_ session: SessionShape, _ targets: [Target]) {
        for (number, target) in targets.enumerated() {
            let path = "targets[\(number)].format"
            if !target.dialect.takesHistory {
                log.add(
                    place(path), path,
                    "the template has no place for what was said before, which a conversation sends; "
                        + "put {{messages}} into it, or remove the session")
            }
            let request = target.request
            guard session.followups.isEmpty, request.prompts == nil, request.synthetic?.input == nil,
                !request.messages.contains(where: { $0.role == "user" })
            else { continue }
            log.add(
                place("session"), "session",
                "request.messages has no question of a user to ask again; add one, or write followups")
            return
        }
    }
}
