// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// How long a provider wants its client to wait: always recorded, and obeyed where the profile asks for retries.
public enum RetryHint {
    /// Milliseconds to wait, from the first place that says so: `retry-after-ms`, `retry-after`, the body, the resets of
    /// the rate limits.
    ///
    /// - Parameters:
    ///   - headers: Response headers; names in any case. A date counts from the response's own `date` header.
    ///   - body: What the error itself says.
    ///   - isError: Whether the answer is an error. Of a success the resets are no hint: they stand in every answer,
    ///     though nobody has to wait.
    /// - Returns: Nil where nothing is said; 0 where the hint is not to wait.
    public static func milliseconds(
        headers: [(name: String, value: String)], body: Int64?, isError: Bool
    ) -> Int64? {
        hint(headers, body, isError).map { min($0, longest) }
    }
    private static func hint(
        _ headers: [(name: String, value: String)], _ body: Int64?, _ isError: Bool
    ) -> Int64? {
        let headers = headers.map { (name: $0.name.lowercased(), value: $0.value) }
        let date = value("date", in: headers).flatMap(WallTime.unixMilliseconds)
        if let text = value("retry-after-ms", in: headers), let wait = Double(text), wait >= 0 { return rounded(wait) }
        if let text = value("retry-after", in: headers), let wait = wait(text, from: date) { return wait }
        return body ?? (isError ? reset(headers, from: date) : nil)
    }

    /// What `x-should-retry` says; it overrides the status.
    public static func shouldRetry(headers: [(name: String, value: String)]) -> Bool? {
        switch value("x-should-retry", in: headers.map { ($0.name.lowercased(), $0.value) })?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// What an error body says: Google's RetryInfo, OpenRouter's availability, or the words of the message.
    static func milliseconds(in json: JSONLookup, message: String?) -> Int64? {
        for place in 0..<16 {
            guard json.value("error", "details", "\(place)") != nil else { break }
            if let delay = json.text("error", "details", "\(place)", "retryDelay") {
                return TextDuration.milliseconds(delay[...]).map(rounded)
            }
        }
        switch json.value("error", "availability", "retry_after") {
        case .number(let seconds) where seconds >= 0: return rounded(Double(seconds) * 1_000)
        case .other(let range):
            let text = String(decoding: json.bytes[range], as: UTF8.self)
            if let seconds = Double(text), seconds >= 0 { return rounded(seconds * 1_000) }
        default: break
        }
        return message.flatMap(milliseconds(inWords:))
    }

    /// "Please retry in 48.9s", "try again in 1m2.5s".
    private static func milliseconds(inWords message: String) -> Int64? {
        let words = message.lowercased().split { $0 == " " || $0 == "\n" }
        for i in words.indices where words[i] == "in" && i > 0 && i + 1 < words.count {
            guard words[i - 1] == "retry" || words[i - 1] == "again" else { continue }
            let next = i + 2 < words.count ? words[i + 2] : ""
            let unit = next.hasPrefix("second") ? "s" : next.hasPrefix("minute") ? "m" : ""
            let isBare = Double(words[i + 1]) != nil
            if let wait = TextDuration.milliseconds((isBare ? words[i + 1] + unit : words[i + 1])[...]) {
                return rounded(wait)
            }
        }
        return nil
    }

    /// Seconds, with or without a fraction, or an HTTP date.
    private static func wait(_ text: String, from date: Int64?) -> Int64? {
        if let seconds = Double(text) { return seconds >= 0 ? rounded(seconds * 1_000) : nil }
        guard let date, let then = WallTime.unixMilliseconds(text) else { return nil }
        return max(0, then - date)
    }

    /// The longest reset among the limits that are used up; among all of them where none says that it is.
    private static func reset(_ headers: [(name: String, value: String)], from date: Int64?) -> Int64? {
        let resets = headers.filter { $0.name.contains("ratelimit") && $0.name.contains("reset") }
        let exhausted = resets.filter { reset in
            let twin = reset.name.replacing("reset", with: "remaining")
            return value(twin, in: headers).flatMap(Double.init) == 0
        }
        return (exhausted.isEmpty ? resets : exhausted).compactMap { resetWait($0.value, from: date) }.max()
    }
    /// A duration such as `1m26.4s`, a time, a time as seconds or milliseconds since 1970, or bare seconds.
    static func resetWait(_ text: String, from date: Int64?) -> Int64? {
        if let number = Double(text) {
            guard number >= 1e9 else { return number >= 0 ? rounded(number * 1_000) : nil }
            return date.map { max(0, rounded(number >= 1e11 ? number : number * 1_000) - $0) }
        }
        if let duration = TextDuration.milliseconds(text[...]) { return rounded(duration) }
        guard let date, let then = WallTime.unixMilliseconds(text) else { return nil }
        return max(0, then - date)
    }

    private static func value(_ name: String, in headers: [(name: String, value: String)]) -> String? {
        headers.first { $0.name == name }?.value.trimmed
    }
    /// A year: who says more means "never".
    private static let longest: Int64 = 31_536_000_000

    /// Up, for a wait that is too short is no use.
    private static func rounded(_ milliseconds: Double) -> Int64 {
        Int64(exactly: milliseconds.rounded(.up)) ?? .max
    }
}
