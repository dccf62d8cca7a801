// SPDX-License-Identifier: Apache-2.0

/// How a response body has to be read.
enum BodyKind: Equatable {
    case stream(Framing)
    /// One JSON answer, though a stream was asked for or because none was.
    case wholeAnswer
    /// The body of a response whose status is an error.
    case errorBody
    /// The header does not tell; the first byte that is no white space will.
    case undecided
    /// An object that may be the first of many lines: the end of its line will tell.
    case firstLine
}

/// What the headers of a response and the dialect let expect of its body.
struct BodyHint {
    /// What to go by before the first byte.
    let kind: BodyKind
    /// The header says plain JSON, which one line alone is an answer of.
    let isJSON: Bool
    private let own: Framing

    private static let linesTypes: Set<String> = [
        "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
        "application/jsonlines", "application/x-jsonlines", "application/json-lines", "application/x-json-lines",
        "application/stream+json", "text/x-ndjson", "text/ndjson", "text/jsonl",
    ]

    /// - Parameters:
    ///   - status: HTTP status; the body of an error is read as such, unless the header names a framing with events.
    ///   - contentType: Value of the header, if there is one.
    ///   - own: The dialect's framing, for headers that do not tell; a mere `text/plain` says nothing.
    init(status: Int, contentType: String?, own: Framing) {
        let mediaType = contentType?.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        isJSON = mediaType == "application/json"
        self.own = own
        let isError = !(200..<300).contains(status)
        if mediaType == Framing.eventStream.mediaType {
            kind = .stream(.eventStream)
        } else if mediaType == Framing.awsEventStream.mediaType {
            kind = .stream(.awsEventStream)
        } else if isError {
            kind = .errorBody
        } else if let mediaType, Self.linesTypes.contains(mediaType) {
            kind = .stream(.lines)
        } else if own == .plainText, !isJSON {
            kind = .stream(.plainText)
        } else {
            kind = .undecided
        }
    }

    /// Decides by the first visible byte of the body: JSON begins with a brace or a bracket, and in no framing but
    /// those of JSON does anything else.
    func kind(firstByte: UInt8) -> BodyKind {
        switch (firstByte, own) {
        case (UInt8(ascii: "{"), .lines): .firstLine
        case (UInt8(ascii: "{"), _): .wholeAnswer
        case (UInt8(ascii: "["), .eventStream), (UInt8(ascii: "["), .lines): .wholeAnswer
        default: .stream(own)
        }
    }

    /// What a body is whose first line is, or is not, an object by itself.
    func kind(firstLineIsObject: Bool) -> BodyKind { firstLineIsObject ? .stream(.lines) : .wholeAnswer }
    /// What a body is that ended with its first line.
    var kindOfOnlyLine: BodyKind { isJSON ? .wholeAnswer : .stream(.lines) }
}
