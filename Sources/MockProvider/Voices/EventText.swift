// SPDX-License-Identifier: Apache-2.0

// What voices write events with; the `append` functions allocate nothing, for they run when an event is due.
extension [UInt8] {
    /// One event of an event stream, with a name where it has one.
    static func event(_ name: String? = nil, _ data: String) -> [UInt8] {
        Array("\(name.map { "event: \($0)\n" } ?? "")data: \(data)\n\n".utf8)
    }
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }
    /// In decimal, without a thought of locales.
    mutating func append(decimal value: Int) {
        let start = count
        var rest = value.magnitude
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        if value < 0 { append(UInt8(ascii: "-")) }
        var (low, high) = (start, count - 1)  // a slice that is reversed in place would be copied first
        while low < high {
            swapAt(low, high)
            (low, high) = (low + 1, high - 1)
        }
    }
}
