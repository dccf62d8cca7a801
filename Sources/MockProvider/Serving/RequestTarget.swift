// SPDX-License-Identifier: Apache-2.0

extension RequestHead {
    /// The value of a query parameter, unescaped; nil where there is none of that name.
    func parameter(_ name: String) -> String? { Self.parameter(name, in: query) }
    static func parameter(_ name: String, in query: String) -> String? {
        for pair in query.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if halves.first.map({ unescaped($0) }) == name { return halves.count == 2 ? unescaped(halves[1]) : "" }
        }
        return nil
    }
    /// The parts of a path between its slashes, unescaped one by one: an escaped slash belongs to its part.
    static func parts(of path: String) -> [String] { path.split(separator: "/").map { unescaped($0) } }

    /// Text with its percent escapes undone; a percent sign that begins none stands for itself.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var i = 0
        while i < source.count {
            if source[i] == UInt8(ascii: "%"), i + 2 < source.count, let high = digit(source[i + 1]),
                let low = digit(source[i + 2])
            {
                bytes.append(high << 4 | low)
                i += 3
            } else {
                bytes.append(source[i])
                i += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
