// SPDX-License-Identifier: Apache-2.0

// The forms in which dialects want a conversation.
extension ChatPrompt {
    /// The messages, with the system text as the first of them.
    var conversation: [ChatMessage] {
        (system.map { [ChatMessage(role: "system", content: $0)] } ?? []) + messages
    }
    /// For dialects whose messages have no role `system`: those of the others.
    var turns: [ChatMessage] { messages.filter { $0.role != "system" } }
    /// What then has a place of its own: the system text and the messages of that role, an empty line between; nil where
    /// there are none.
    var instructions: String? {
        let texts = [system].compactMap(\.self) + messages.filter { $0.role == "system" }.map(\.content)
        return texts.isEmpty ? nil : texts.joined(separator: Self.emptyLine)
    }

    /// The conversation as one text: system text and turns in their order, an empty line between.
    ///
    /// Roles are not named and no chat template is applied: the servers that take a bare prompt do not know the roles, and
    /// each model has its own marks for them. Who needs those writes them into the messages.
    var bareText: String { ([system].compactMap(\.self) + messages.map(\.content)).joined(separator: Self.emptyLine) }
    /// The same where the instructions have a place of their own.
    var bareTurns: String { turns.map(\.content).joined(separator: Self.emptyLine) }

    private static let emptyLine = "\n\n"
}
