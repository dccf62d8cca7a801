// SPDX-License-Identifier: Apache-2.0
public import Protocols

/// One entry of a file of prompts.
public struct PromptItem: Hashable, Sendable {
    /// Takes the place of the profile's system prompt.
    public var system: String?
    /// What is asked when the entry is one question.
    public var messages: [ChatMessage]
    /// Takes the place of the profile's limit.
    public var maxTokens: Int?
    /// A JSON array in place of the profile's tools.
    public var toolsJSON: String?
    /// All turns, where the entry is a recorded conversation of which only the first is the question.
    var recorded: Conversation?

    init(
        system: String? = nil, messages: [ChatMessage], maxTokens: Int? = nil, toolsJSON: String? = nil,
        recorded: Conversation? = nil
    ) {
        (self.system, self.messages, self.maxTokens) = (system, messages, maxTokens)
        (self.toolsJSON, self.recorded) = (toolsJSON, recorded)
    }
    /// The whole of it, for sessions; an entry that is a question has one turn of the user at its end.
    public var conversation: Conversation { recorded ?? Conversation(id: nil, system: system, turns: messages) }
}

/// A recorded conversation, turn by turn as it went.
public struct Conversation: Hashable, Sendable {
    /// As the file names it.
    public var id: String?
    public var system: String?
    /// Roles are `user` and `assistant`, in any order that the recording has.
    public var turns: [ChatMessage]
    /// The turns of the user.
    public var questions: Int { turns.count { $0.role == "user" } }
}

/// The entries of a file of prompts, and the order in which they are asked.
public struct PromptPool: Hashable, Sendable {
    /// At least one.
    public var items: [PromptItem]
    /// Entries of the file in which nobody asks anything.
    public var skipped: Int
    public var order: DrawOrder
    /// Where it was read from; says nothing about what is asked.
    public var path: String
    public var format: String
    /// FNV-1a of the file's bytes and of what was taken from it, in hexadecimal.
    public var contentHash: String
}

/// The order in which a list is gone through, over and over.
public enum DrawOrder: String, Hashable, Sendable, CaseIterable {
    /// As it stands.
    case sequence
    /// Each once, in an order of its own for each pass.
    case shuffle
    /// Each draw anew; some come twice before others come at all.
    case random
}
