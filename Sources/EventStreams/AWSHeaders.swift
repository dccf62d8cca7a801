// SPDX-License-Identifier: Apache-2.0

/// Where the headers that matter stand in one AWS message; all of these are strings, in any order.
///
/// One that is missing is empty.
struct AWSHeaders {
    private(set) var messageType = 0..<0
    private(set) var eventType = 0..<0
    private(set) var exceptionType = 0..<0
    private(set) var errorCode = 0..<0
    private(set) var errorMessage = 0..<0

    /// Walks over the headers in a range; nil where they do not fill it exactly, or a type is none of the ten.
    init?(_ b: borrowing Span<UInt8>, _ range: Range<Int>) {
        var i = range.lowerBound
        let end = range.upperBound
        while i < end {
            let name = (i + 1)..<(i + 1 + Int(b[i]))
            guard name.upperBound < end else { return nil }
            let type = b[name.upperBound]
            i = name.upperBound + 1
            switch type {
            case 0, 1: break  // true and false are in the type
            case 2: i += 1
            case 3: i += 2
            case 4: i += 4
            case 5, 8: i += 8  // a whole number, or milliseconds since 1970
            case 9: i += 16
            case 6, 7:  // bytes, or text
                guard i + 2 <= end else { return nil }
                let value = (i + 2)..<(i + 2 + Int(b[i]) << 8 + Int(b[i + 1]))
                guard value.upperBound <= end else { return nil }
                if type == 7 { notice(b.extracting(name), value) }
                i = value.upperBound
            default: return nil
            }
        }
        guard i == end else { return nil }
    }

    private mutating func notice(_ name: borrowing Span<UInt8>, _ value: Range<Int>) {
        if says(name, ":message-type") {
            messageType = value
        } else if says(name, ":event-type") {
            eventType = value
        } else if says(name, ":exception-type") {
            exceptionType = value
        } else if says(name, ":error-code") {
            errorCode = value
        } else if says(name, ":error-message") {
            errorMessage = value
        }
    }
}

/// Whether bytes say exactly a word.
func says(_ b: borrowing Span<UInt8>, _ word: StaticString) -> Bool {
    guard b.count == word.utf8CodeUnitCount else { return false }
    let letters = unsafe UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    for i in 0..<b.count where unsafe b[i] != letters[i] { return false }
    return true
}
