// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols
internal import Traces
internal import Transport
internal import Workload

/// One request on its way: what it asks, and the attempts that it took so far.
struct Errand {
    let arrival: ArrivalSource.Arrival
    /// The conversation that it belongs to, and its turn there; the session is nil where there are no conversations.
    var session: Int?
    var turn = 0
    /// Tokens that the input was sized to, and the entry of the file of prompts; nil where there is no such thing.
    var wantedInputTokens: Int?
    var item: Int?
    var prompt: ChatPrompt
    var message: OutgoingMessage
    /// Attempts that are over, none of which was the last.
    var earlier: [Attempt] = []
    /// Of them, the tries from the start, and the continuations.
    var retries = 0
    var resumes = 0
    /// The answer as far as earlier attempts brought it, and the thoughts before it.
    var partial = ""
    var partialReasoning = ""
    /// What would be recorded if there were no further attempt; there while one is waited for.
    var draft: RequestRecord?

    init(_ arrival: ArrivalSource.Arrival, prompt: ChatPrompt, message: OutgoingMessage) {
        (self.arrival, self.prompt, self.message) = (arrival, prompt, message)
    }
    var isWaiting: Bool { draft != nil }

    /// The question that has a broken answer continued: the part that came, and the wish to go on.
    func continuation(_ policy: ResumePolicy) -> ChatPrompt {
        var longer = prompt
        longer.messages.append(ChatMessage(role: "assistant", content: partial))
        longer.messages.append(ChatMessage(role: "user", content: policy.instruction))
        return longer
    }
}

/// A question as it goes out: the body and, where it stands in the address, the address.
struct OutgoingMessage {
    let body: OutgoingBody?
    let url: String?
}

/// The question of an arrival, written and ready to go.
struct Asked {
    /// Of the arrival.
    let number: Int
    /// Of the request.
    let index: Int
    let question: Question
    let message: OutgoingMessage

    var parts: (number: Int, index: Int, question: Question, message: OutgoingMessage) {
        (number, index, question, message)
    }
}

/// Makes what goes out of what is asked; where a target is always asked the same, it is made once.
struct MessageWriter {
    private let targets: [LoadTarget]
    private var constant: [Int: OutgoingMessage] = [:]

    init(_ targets: [LoadTarget]) { self.targets = targets }

    mutating func message(_ prompt: ChatPrompt, for target: Int, isConstant: Bool) -> OutgoingMessage {
        if isConstant, let made = constant[target] { return made }
        let made = targets[target].message(for: prompt)
        if isConstant { constant[target] = made }
        return made
    }
}

extension LoadTarget {
    func message(for prompt: ChatPrompt) -> OutgoingMessage {
        if method == "GET" { return OutgoingMessage(body: nil, url: dialect.url(base: base, for: prompt)) }
        return OutgoingMessage(body: OutgoingBody(dialect.body(for: prompt)), url: nil)
    }
}
