// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Bytes of JSON text without the white space between its tokens.
func compactCount(_ range: Range<Int>, _ b: borrowing Span<UInt8>) -> Int {
    var count = 0
    walkCompact(range, b) { _ in count += 1 }
    return count
}
/// Appends JSON text without the white space between its tokens.
func compact(_ range: Range<Int>, _ b: borrowing Span<UInt8>, appendingTo copy: inout [UInt8]) {
    walkCompact(range, b) { copy.append($0) }
}
private func walkCompact(_ range: Range<Int>, _ b: borrowing Span<UInt8>, _ onByte: (UInt8) -> Void) {
    var (isInString, isEscaped) = (false, false)
    for i in range {
        let byte = b[i]
        if !isInString, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\"") {
            isInString.toggle()
        } else if isInString {
            isEscaped = byte == UInt8(ascii: "\\")
        }
        onByte(byte)
    }
}
