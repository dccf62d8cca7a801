// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// Token counts and times in the words of Chat Completions and of those who took them over.
enum ChatUsage {
    /// Reads a usage object; any other value is passed over.
    static func read(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        guard try cursor.enterObjectIfAny(b) else { return }
        var found = Usage()
        var times = ServerTimes()
        var loose = Usage()  // names of some providers' own, where the details are missing
        while let key = try cursor.nextKey(b) {
            if key.says("prompt_tokens", b) {
                found.input = try cursor.integerIfAny(b)
            } else if key.says("completion_tokens", b) {
                found.output = try cursor.integerIfAny(b)
            } else if key.says("total_tokens", b) {
                found.total = try cursor.integerIfAny(b)
            } else if key.says("prompt_tokens_details", b) {
                try readInputDetails(&cursor, b, into: &found)
            } else if key.says("completion_tokens_details", b) {
                found.reasoning = try cursor.integerMember("reasoning_tokens", b)
            } else if key.says("prompt_cache_hit_tokens", b) || key.says("cached_tokens", b)
                || key.says("cache_read_input_tokens", b)
            {
                loose.cachedInput = try cursor.integerIfAny(b) ?? loose.cachedInput
            } else if key.says("reasoning_tokens", b) {
                loose.reasoning = try cursor.integerIfAny(b)
            } else if key.says("cache_creation_input_tokens", b) {
                loose.cacheWrite = try cursor.integerIfAny(b)
            } else if try !readTime(key, &cursor, b, into: &times) {
                try cursor.skipValue(b)
            }
        }
        found.cachedInput = found.cachedInput ?? loose.cachedInput
        found.cacheWrite = found.cacheWrite ?? loose.cacheWrite
        found.reasoning = found.reasoning ?? loose.reasoning
        reading.report(found)
        if !times.isEmpty { reading.report(times) }
    }

    /// What came from a prompt cache and what went into one; OpenRouter and LiteLLM have a name each for the second.
    static func readInputDetails(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, into found: inout Usage
    ) throws(JSONCursor.Fault) {
        guard try cursor.enterObjectIfAny(b) else { return }
        while let key = try cursor.nextKey(b) {
            if key.says("cached_tokens", b) {
                found.cachedInput = try cursor.integerIfAny(b)
            } else if key.says("cache_write_tokens", b) || key.says("cache_creation_tokens", b) {
                found.cacheWrite = try cursor.integerIfAny(b) ?? found.cacheWrite
            } else {
                try cursor.skipValue(b)
            }
        }
    }

    /// Groq's times, in seconds; false, and nothing read, where the key is none of them.
    private static func readTime(
        _ key: JSONCursor.StringRange, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>,
        into times: inout ServerTimes
    ) throws(JSONCursor.Fault) -> Bool {
        if key.says("queue_time", b) {
            times.queue = try cursor.timeIfAny(power: 9, b)
        } else if key.says("prompt_time", b) {
            times.prefill = try cursor.timeIfAny(power: 9, b)
        } else if key.says("completion_time", b) {
            times.generation = try cursor.timeIfAny(power: 9, b)
        } else if key.says("total_time", b) {
            times.total = try cursor.timeIfAny(power: 9, b)
        } else {
            return false
        }
        return true
    }

    /// The `timings` object of llama.cpp, in milliseconds.
    static func readTimings(
        _ offset: Int, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: offset)
        var times = ServerTimes()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("prompt_ms", b) {
                times.prefill = try cursor.timeIfAny(power: 6, b)
            } else if key.says("predicted_ms", b) {
                times.generation = try cursor.timeIfAny(power: 6, b)
            } else {
                try cursor.skipValue(b)
            }
        }
        reading.report(times)
    }
}
