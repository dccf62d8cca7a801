// SPDX-License-Identifier: Apache-2.0

/// How a response body has to be read.
enum BodyKind {
    case eventStream
    /// One JSON answer, though a stream was asked for or because none was.
    case wholeAnswer
    /// The body of a response whose status is an error.
    case errorBody
    /// The header does not tell; the first byte that is no white space will.
    case undecided

    init(status: Int, contentType: String?) {
        let mediaType = contentType?.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        let isEventStream = mediaType == "text/event-stream"
        if (200..<300).contains(status) {
            self = isEventStream ? .eventStream : .undecided
        } else {
            self = isEventStream ? .eventStream : .errorBody
        }
    }

    /// Decides by the first visible byte of the body; JSON begins with a brace or a bracket, no field line does.
    static func of(firstByte: UInt8) -> BodyKind {
        firstByte == UInt8(ascii: "{") || firstByte == UInt8(ascii: "[") ? .wholeAnswer : .eventStream
    }
}
