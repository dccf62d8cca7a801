// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    /// The client's own headers and a body with all sorts of members: direct, and through the relay.
    private static let direct = FaultProbe("letter-direct", in: .direct, "ttft=10ms gap=1ms tokens=5", count: 2)
    private static let letter = FaultProbe("letter", in: .letters, "ttft=10ms gap=1ms tokens=5", count: 2)

    private static let headerQuestion = RelayQuestion(
        "R24", "headers", "integrity of headers")
    private static let bodyQuestion = RelayQuestion("R25", "body", "integrity of the request's body")

    /// R24: headers that somebody relies on arrive, up and down.
    static let headers = FaultRule(
        headerQuestion, [direct, letter]
    ) { evidence, _ in
        let question = headerQuestion
        guard let sent = evidence.reached("letter-direct").first?.truth else {
            return RelayRow(question, .notTestable, evidence.absence(of: [direct]))
        }
        return FaultRule.row(
            question, evidence.reached("letter"), holds: "they arrived, up and down",
            note: { $0.first.flatMap { HeaderComparison.note(sent: sent, $0) } },
            fault: { one in
                let faults = HeaderComparison.faults(sent: sent, one)
                return faults.isEmpty ? nil : faults.joined(separator: ", ")
            }) ?? RelayRow(question, .notTestable, evidence.absence(of: [letter]))
    }

    /// R25: the provider is asked what the client asked.
    static let body = FaultRule(
        bodyQuestion, [direct, letter]
    ) { evidence, _ in
        let question = bodyQuestion
        guard let sent = evidence.reached("letter-direct").first?.truth?.bodyTree else {
            return RelayRow(question, .notTestable, evidence.absence(of: [direct]))
        }
        let cases = evidence.reached("letter").filter { $0.truth?.body != nil }
        return FaultRule.row(
            question, cases, holds: "every member arrived",
            note: { cases in
                let found = cases.first?.truth?.bodyTree.map { JSONDifference(from: sent, to: $0) }
                let added = found?.added ?? []
                let model = found?.changed.contains("model") == true ? ["the model's name is translated"] : []
                let words = (added.isEmpty ? [] : ["added: \(FaultRule.words(added))"]) + model
                return words.isEmpty ? nil : words.joined(separator: "; ")
            },
            fault: { one in
                guard let got = one.truth?.bodyTree else { return "the body is no JSON any more" }
                let found = JSONDifference(from: sent, to: got)
                let changed = found.changed.filter { $0 != "model" }  // what a relay's table of models is for
                let parts = [("dropped", found.dropped), ("changed", changed), ("reordered", found.reordered)]
                let words = parts.filter { !$0.1.isEmpty }.map { "\($0.0): \(FaultRule.words($0.1))" }
                return words.isEmpty ? nil : words.joined(separator: "; ")
            }) ?? RelayRow(question, .notTestable, evidence.absence(of: [letter]))
    }
}
extension MockRequest {
    /// The body without what tells one case from another.
    fileprivate var bodyTree: JSONTree? {
        guard let body else { return nil }
        return JSONTree(body.replacing(caseName, with: "CASE"))
    }
}

/// What became of headers between a client and the mock, both ways.
private enum HeaderComparison {
    static func faults(sent: MockRequest, _ one: FaultCase) -> [String] {
        guard let got = one.truth else { return [] }
        var faults: [String] = []
        if let context = sent.requestHeader("traceparent") {
            switch got.requestHeader("traceparent") {
            case nil: faults.append("traceparent is dropped on the way up")
            case let new? where trace(new) != trace(context): faults.append("traceparent gets another trace")
            default: break
            }
        }
        if let id = sent.requestHeader("x-request-id") {
            switch got.requestHeader("x-request-id") {
            case nil: faults.append("x-request-id is dropped on the way up")
            case let new? where new != id: faults.append("x-request-id is replaced on the way up")
            default: break
            }
        }
        // A client that got no answer got no headers either: other rows have that.
        if let type = got.responseHeader("content-type"), one.status != nil {
            let new = one.request.contentType.map(media)
            if new == nil { faults.append("content-type is dropped on the way down") }
            if let new, new != media(type) { faults.append("content-type \(media(type)) becomes \(new)") }
        }
        return faults
    }
    /// What is no fault: a relay may have keys of its own, and rules for caches.
    static func note(sent: MockRequest, _ one: FaultCase) -> String? {
        guard let got = one.truth else { return nil }
        var notes: [String] = []
        if let key = sent.requestHeader("authorization") {
            let new = got.requestHeader("authorization")
            notes.append(
                new == key
                    ? "the client's key is passed on" : new == nil ? "no key is sent up" : "the relay has its own key")
        }
        for name in ["cache-control", "x-request-id"] {
            guard let value = got.responseHeader(name) else { continue }
            let new = one.request.headers.last { $0.name == name }?.value
            if new == nil { notes.append("\(name) is dropped on the way down") }
            if let new, new != value { notes.append("\(name) is changed on the way down") }
        }
        return notes.isEmpty ? nil : notes.joined(separator: ", ")
    }
    private static func trace(_ context: String) -> Substring {
        let parts = context.split(separator: "-")
        return parts.count > 1 ? parts[1] : ""
    }
    private static func media(_ type: String) -> String {
        String(type.prefix { $0 != ";" }.filter { $0 != " " }).lowercased()
    }
}
