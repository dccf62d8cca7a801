// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// One line of a Mooncake trace: `{"timestamp": 3052, "input_length": 7234, "output_length": 794, "hash_ids": [0, 28]}`.
enum MooncakeLine {
    static func arrival(
        _ bytes: [UInt8], _ line: Range<Int>, number: Int
    ) throws(RecordedFile.Mistake) -> ReplayedArrival {
        let text = bytes.span.extracting(line)
        var cursor = JSONCursor()
        var (milliseconds, input, output): (Double?, Int64?, Int64?)
        do throws(JSONCursor.Fault) {
            try cursor.enterObject(text)
            while let key = try cursor.nextKey(text) {
                if JSONCursor.equals(key, "timestamp", text) {
                    milliseconds = try cursor.double(text)
                } else if JSONCursor.equals(key, "input_length", text) {
                    input = try cursor.integer(text)
                } else if JSONCursor.equals(key, "output_length", text) {
                    output = try cursor.integer(text)
                } else {
                    try cursor.skipValue(text)
                }
            }
            try cursor.end(text)
        } catch {
            throw .init(line: number, column: error.offset + 1, text: "\(error.reason); each line is one JSON object")
        }
        guard let milliseconds, milliseconds >= 0, milliseconds < 1e15 else {
            throw .init(line: number, column: 1, text: "no \"timestamp\"; it is the moment in milliseconds")
        }
        return ReplayedArrival(
            at: Nanoseconds(Int64((milliseconds * 1e6).rounded())), inputTokens: input.map(Int.init(clamping:)),
            outputTokens: output.map(Int.init(clamping:)))
    }
}
