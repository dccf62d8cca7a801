// SPDX-License-Identifier: Apache-2.0
public import Protocols

/// What one request asks.
public struct Question: Hashable, Sendable {
    public var prompt: ChatPrompt
    /// Tokens that its input was sized to; nil where the text is given.
    public var wantedInputTokens: Int?
    /// Number of the entry in the file of prompts; nil where there is none.
    public var item: Int?
}
