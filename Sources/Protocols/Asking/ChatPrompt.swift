// SPDX-License-Identifier: Apache-2.0

/// What to ask a model, in no dialect's words yet.
public struct ChatPrompt: Hashable, Sendable {
    public var model: String
    /// Instructions above the conversation; each dialect has its own place for them.
    public var system: String?
    public var messages: [ChatMessage]
    /// Upper limit of the answer, tokens; where a dialect requires one and none is given, it is 1024.
    public var maxTokens: Int?
    public var temperature: Double?
    public var streams: Bool
    /// The dialect's own tool definitions: one JSON array.
    public var toolsJSON: String?
    /// One JSON object whose members are merged into the body before those of `extraJSON`: what an endpoint wants
    /// otherwise than its dialect says.
    public var ownJSON: String?
    /// One JSON object whose members are merged into the body, over ours; a member that is null takes ours out, and an
    /// object is merged into ours.
    public var extraJSON: String?

    public init(
        model: String, system: String? = nil, messages: [ChatMessage], maxTokens: Int? = nil,
        temperature: Double? = nil, streams: Bool = true, toolsJSON: String? = nil, extraJSON: String? = nil
    ) {
        (self.model, self.system, self.messages) = (model, system, messages)
        (self.maxTokens, self.temperature, self.streams) = (maxTokens, temperature, streams)
        (self.toolsJSON, self.extraJSON) = (toolsJSON, extraJSON)
    }
}

/// A text of a prompt.
public enum PromptPlace: Hashable, Sendable {
    case system
    /// A message by its number.
    case message(Int)
}

/// One turn of a conversation.
public struct ChatMessage: Hashable, Sendable {
    /// `user`, `assistant`, `system`, …, as the provider names it.
    public var role: String
    public var content: String
    /// Shown with the text, by the dialects that have a place for them (`Dialect.takesImages`).
    public var images: [ChatImage]
    public init(role: String, content: String, images: [ChatImage] = []) {
        (self.role, self.content, self.images) = (role, content, images)
    }
}
