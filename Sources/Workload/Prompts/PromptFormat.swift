// SPDX-License-Identifier: Apache-2.0

/// A form that files of prompts come in; a new one is a file and a line in `PromptFormats`.
protocol PromptFormat: Sendable {
    /// The word for it in a profile.
    static var name: String { get }
    /// Whether a file that begins with this byte, white space aside, is of this form.
    static func begins(with byte: UInt8) -> Bool
    static func read(_ bytes: [UInt8], _ keys: PromptKeys, into list: inout PromptList)
}

enum PromptFormats {
    /// The last one takes what no other does.
    static let all: [any PromptFormat.Type] = [JSONLPrompts.self, ShareGPTPrompts.self, CSVPrompts.self]
    static func named(_ name: String) -> (any PromptFormat.Type)? { all.first { $0.name == name } }
    static func found(in bytes: [UInt8]) -> any PromptFormat.Type {
        let first = bytes.drop { $0 <= 0x20 }.first ?? 0
        return all.first { $0.begins(with: first) } ?? CSVPrompts.self
    }
}

/// Where in an entry things stand; the profile may name them.
struct PromptKeys: Hashable {
    /// Nil where the profile names none.
    var field: String?
    var limit = "max_tokens"
}

/// What was read of a file, and what could not be.
struct PromptList {
    struct Fault: Hashable {
        /// From 1.
        var line: Int
        var text: String
    }
    var items: [PromptItem] = []
    /// Entries in which nobody asks anything.
    var skipped = 0
    var faults: [Fault] = []
    mutating func fault(_ line: Int, _ text: String) { faults.append(Fault(line: line, text: text)) }
}

/// The bytes of a text file without the mark that some programs put in front.
func withoutByteOrderMark(_ bytes: [UInt8]) -> [UInt8] {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
}
