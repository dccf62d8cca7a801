// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import JSONText

// What is kept of an answer.
extension RecordDecoder {
    mutating func output(
        _ key: String, _ b: borrowing Bytes, into request: inout RequestRecord
    ) throws(Fault) -> Bool {
        guard key == "output" else { return false }
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "text": request.output.text = try excerpt(b)
            case "reasoning": request.output.reasoning = try excerpt(b)
            case "refusal": request.output.refusal = try excerpt(b)
            case "tools": request.output.tools = try excerpt(b)
            default: try cursor.skipValue(b)
            }
        }
        return true
    }
    private mutating func excerpt(_ b: borrowing Bytes) throws(Fault) -> Excerpt {
        var excerpt = Excerpt(sha256: "", bytes: 0, characters: 0)
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "sha256": excerpt.sha256 = try text(b)
            case "bytes": excerpt.bytes = try int(b)
            case "characters": excerpt.characters = try int(b)
            case "head": excerpt.head = try text(b)
            case "full": excerpt.full = try text(b)
            case "cut": excerpt.isCut = try cursor.bool(b)
            default: try cursor.skipValue(b)
            }
        }
        return excerpt
    }
}
