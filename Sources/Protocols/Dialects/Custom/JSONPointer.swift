// SPDX-License-Identifier: Apache-2.0

/// Something that a user wrote into a format does not work: what is wrong and what would be right, in one line.
public struct FormatMistake: Error, Hashable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}

/// Where in a JSON text a value stands, as `/choices/0/text`; `*` stands for every element of an array.
///
/// - Source: RFC 6901; the `*` is ours.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// Names of members and numbers of elements on the way down, escapes resolved.
    let steps: [[UInt8]]
    public let description: String

    private static let depthLimit = 32

    /// - Throws: `FormatMistake` where the text is no pointer; it proposes the pointer that was most likely meant.
    public init(_ text: String) throws(FormatMistake) {
        description = text
        guard text.isEmpty || text.hasPrefix("/") else {
            throw FormatMistake("a JSON pointer begins with \"/\": write \"\(Self.proposal(for: text))\"")
        }
        var steps: [[UInt8]] = []
        for part in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            steps.append(try Self.unescaped(part))
        }
        guard steps.count <= Self.depthLimit else {
            throw FormatMistake("a pointer has at most \(Self.depthLimit) steps")
        }
        (self.steps, hasEvery) = (steps, steps.contains(Self.every))
    }

    /// Whether it can stand for more than one value.
    public let hasEvery: Bool
    static let every = Array("*".utf8)

    /// The element number that a step may mean; nil for any other name, such as `01`.
    static func index(of step: [UInt8]) -> Int? {
        guard step.count < 10, step.first != UInt8(ascii: "0") || step.count == 1,
            step.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(String(decoding: step, as: UTF8.self))
    }

    private static func unescaped(_ part: Substring.UTF8View) throws(FormatMistake) -> [UInt8] {
        var (bytes, isTilde) = ([UInt8](), false)
        for byte in part {
            switch (isTilde, byte) {
            case (true, UInt8(ascii: "0")): bytes.append(UInt8(ascii: "~"))
            case (true, UInt8(ascii: "1")): bytes.append(UInt8(ascii: "/"))
            case (true, _): throw FormatMistake(lostTilde)
            case (false, UInt8(ascii: "~")): break
            case (false, _): bytes.append(byte)
            }
            isTilde = !isTilde && byte == UInt8(ascii: "~")
        }
        if isTilde { throw FormatMistake(lostTilde) }
        return bytes
    }
    private static let lostTilde = "in a JSON pointer \"~\" is written \"~0\", and a \"/\" within a name \"~1\""

    /// `$.choices[0].text` and `choices.0.text` both mean `/choices/0/text`.
    private static func proposal(for text: String) -> String {
        let bare = text.drop { $0 == "$" || $0 == "." }
        let slashed = bare.map { $0 == "." || $0 == "[" ? "/" : $0 }.filter { $0 != "]" && $0 != "\"" && $0 != "'" }
        return slashed.first == "/" ? String(slashed) : "/" + String(slashed)
    }
}
