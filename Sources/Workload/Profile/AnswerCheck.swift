// SPDX-License-Identifier: Apache-2.0
public import Core

/// Something that an answer must be, or it is a failure.
public enum AnswerCheck: Hashable, Sendable {
    /// The kinds of JSON values; an integer is a number without a fraction.
    public enum JSONType: String, Hashable, Sendable, CaseIterable {
        case object, array, string, number, integer, boolean, null
    }
    /// What a JSON value must be.
    public struct JSONShape: Hashable, Sendable {
        public var type: JSONType?
        /// Members that an object must have.
        public var required: [String] = []
        /// What members must be, where they are there.
        public var types: [Member] = []
        public init() {}
        /// Whether it asks for something of members, which only an object has.
        public var needsObject: Bool { !required.isEmpty || !types.isEmpty }
    }
    public struct Member: Hashable, Sendable {
        public let name: String
        public let type: JSONType
        public init(name: String, type: JSONType) { (self.name, self.type) = (name, type) }
    }

    /// The text has this in it.
    case contains(String)
    /// The text has a match of this regular expression.
    case pattern(String)
    /// The whole text is one JSON value of this shape.
    case json(JSONShape)
    /// A tool of this name is called with arguments of this shape.
    case tool(name: String, arguments: JSONShape)
    /// Unicode scalars of the text.
    case minimum(characters: Int)
    case maximum(characters: Int)

    /// The check in a few words of the profile, for traces and reports; at most some 80 characters.
    public var title: String {
        switch self {
        case .contains(let text): "contains \(Self.quoted(text))"
        case .pattern(let source): "pattern \(Self.quoted(source))"
        case .json: "json"
        case .tool(let name, _): "tool \(Self.shortened(name))"
        case .minimum(let count): "min_chars \(count)"
        case .maximum(let count): "max_chars \(count)"
        }
    }
    private static func quoted(_ text: String) -> String { "\"\(shortened(text))\"" }
    private static func shortened(_ text: String) -> String { text.count > 60 ? text.prefix(59) + "…" : text }
}

/// A pattern to be looked for in the answers, with its name in reports.
public struct Mark: Hashable, Sendable {
    public let name: String
    /// A regular expression (PCRE2).
    public let pattern: String
    public init(name: String, pattern: String) { (self.name, self.pattern) = (name, pattern) }
}

/// How slowly an answer is read, to see what the peer does then.
public struct ReaderPace: Hashable, Sendable {
    /// Most bytes of body a second.
    public var bytesPerSecond: Int?
    /// How long reading stops, once, after `pauseAfterOutputs` events with model output.
    public var pause: Nanoseconds?
    public var pauseAfterOutputs = 1
    /// Receive buffer of the socket in bytes: what the kernel takes in before the peer feels that nobody reads.
    public var buffer: Int?
    public init() {}
    /// Whether answers are read otherwise than as fast as they come.
    public var isSlow: Bool { bytesPerSecond != nil || pause != nil || buffer != nil }
    /// In words, for reports: `at most 2048 B/s, a pause of 5s after 10 outputs, a receive buffer of 8192 B`.
    public var summary: String {
        [
            bytesPerSecond.map { "at most \($0) B/s" },
            pause.map { "a pause of \($0.text) after \(pauseAfterOutputs) output\(pauseAfterOutputs == 1 ? "" : "s")" },
            buffer.map { "a receive buffer of \($0) B" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}
