// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols
internal import Workload

/// The conversations of one loop that are under way: what was said so far, and when the user goes on.
struct Conversations {
    /// A turn that is due.
    struct Turn {
        let session: Int
        let turn: Int
        let intended: Instant
        let prompt: ChatPrompt
        /// The entry of the file of prompts that the conversation began with.
        let item: Int?
    }
    private struct Talk {
        var prompt: ChatPrompt
        let item: Int?
        let turns: Int
        /// The turn that is being asked, or thought about.
        var turn = 0
    }
    private var talks: [Int: Talk] = [:]
    private var thinking: DeadlineHeap

    init(reserving count: Int) { thinking = DeadlineHeap(reserving: count) }

    /// Somebody is in the middle of one.
    var isEmpty: Bool { talks.isEmpty }
    /// When the next user has thought enough.
    var nextDue: Instant? { thinking.earliest }

    /// Opens a conversation with its first question.
    mutating func open(_ session: Int, prompt: ChatPrompt, item: Int? = nil, turns: Int) {
        talks[session] = Talk(prompt: prompt, item: item, turns: turns)
    }
    /// A turn was answered: the user reads on, thinks, and asks again.
    ///
    /// - Parameters:
    ///   - session: The conversation.
    ///   - answer: What was said; empty where it was no text.
    ///   - moment: End of the answer.
    ///   - plan: Says what comes next, and when.
    /// - Returns: Whether there is another turn; the conversation is over otherwise.
    mutating func answered(_ session: Int, with answer: String, at moment: Instant, plan: Plan) -> Bool {
        guard var talk = talks[session], talk.turn + 1 < talk.turns, !answer.isEmpty,
            let question = plan.followup(talk.turn + 1, of: session)
        else {
            return false
        }
        talk.turn += 1
        talk.prompt.messages.append(ChatMessage(role: "assistant", content: answer))
        talk.prompt.messages.append(question)
        talks[session] = talk
        let due = moment + plan.think(before: talk.turn, of: session)
        thinking.insert(.init(due: due, slot: session, generation: talk.turn))
        return true
    }
    /// Ends a conversation; gives the turns that were not asked.
    mutating func close(_ session: Int) -> Int {
        guard let talk = talks.removeValue(forKey: session) else { return 0 }
        return talk.turns - talk.turn - 1
    }
    /// The next turn that is due at `now`, without taking it.
    mutating func peek(dueBy now: Instant) -> Turn? {
        while let entry = thinking.first, entry.due <= now {
            if let talk = talks[entry.slot], talk.turn == entry.generation {
                return Turn(
                    session: entry.slot, turn: talk.turn, intended: entry.due, prompt: talk.prompt, item: talk.item)
            }
            _ = thinking.popDue(at: now)
        }
        return nil
    }
    /// The next turn that is due at `now`, taken.
    mutating func next(dueBy now: Instant) -> Turn? {
        let turn = peek(dueBy: now)
        if turn != nil { _ = thinking.popDue(at: now) }
        return turn
    }
    /// No more turns: those who think leave without having asked again.
    mutating func endThinking() {
        while let entry = thinking.popDue(at: Instant(uptime: Nanoseconds(.max))) { talks[entry.slot] = nil }
    }
}
