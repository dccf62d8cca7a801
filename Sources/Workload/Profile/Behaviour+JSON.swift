// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

// What users do to a stream, and what is looked for in it, for the trace: only where a profile has it.
extension Target {
    func appendBehaviour(to json: inout JSONWriter) {
        if let stop {
            json.key("stop")
            json.object { stop.append(to: &$0) }
        }
        if !marks.isEmpty {
            json.key("marks")
            json.object { json in for mark in marks { json.member(mark.name, mark.pattern) } }
        }
        if let reader {
            json.key("reader")
            json.object { reader.append(to: &$0) }
        }
        if !checks.isEmpty {
            json.key("checks")
            json.array { json in for check in checks { json.object { check.append(to: &$0) } } }
        }
    }
}

extension StopRule {
    /// The same bytes for the same rule: the plan's hash covers it.
    func append(to json: inout JSONWriter) {
        if let afterOutputs { json.spread("after_outputs", afterOutputs.spread) }
        if let afterCharacters { json.spread("after_chars", afterCharacters.spread) }
        if let after { json.spread("after_ns", after.spread) }
        json.member("at_text", ifKnown: atText)
        json.member("share", share)
    }
}
extension ReaderPace {
    func append(to json: inout JSONWriter) {
        json.member("rate_bytes_per_second", ifKnown: bytesPerSecond.map(Int64.init))
        if let pause {
            json.member("pause_ns", pause.count)
            json.member("after_outputs", pauseAfterOutputs)
        }
        json.member("buffer_bytes", ifKnown: buffer.map(Int64.init))
    }
}
extension AnswerCheck {
    fileprivate func append(to json: inout JSONWriter) {
        switch self {
        case .contains(let text): json.member("contains", text)
        case .pattern(let source): json.member("pattern", source)
        case .json(let shape):
            json.key("json")
            json.object { shape.append(to: &$0) }
        case .tool(let name, let arguments):
            json.key("tool")
            json.object { json in
                json.member("name", name)
                arguments.append(to: &json)
            }
        case .minimum(let count): json.member("min_chars", count)
        case .maximum(let count): json.member("max_chars", count)
        }
    }
}
extension AnswerCheck.JSONShape {
    fileprivate func append(to json: inout JSONWriter) {
        json.member("type", ifKnown: type?.rawValue)
        if !required.isEmpty {
            json.key("required")
            json.array { json in for name in required { json.string(name) } }
        }
        if !types.isEmpty {
            json.key("types")
            json.object { json in for member in types { json.member(member.name, member.type.rawValue) } }
        }
    }
}
extension JSONWriter {
    fileprivate mutating func spread(_ name: String, _ spread: Spread) {
        key(name)
        object { json in
            switch spread.shape {
            case .fixed(let amount): json.member("fixed", amount)
            case .uniform(let low, let high):
                json.member("low", low)
                json.member("high", high)
            case .normal(let mean, let deviation):
                json.member("mean", mean)
                json.member("deviation", deviation)
            case .lognormal(let median, let sigma):
                json.member("median", median)
                json.member("sigma", sigma)
            case .exponential(let mean): json.member("exponential_mean", mean)
            }
        }
    }
}
