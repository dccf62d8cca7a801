// SPDX-License-Identifier: Apache-2.0
public import Core

/// What response headers tell about the server: whose request it was, and how long it says it took.
public enum ServerHeaders {
    /// Names under which providers and relays send the id of a request, lower-case; the best known first.
    public static let requestIDs: [String] = [
        "x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "mistral-correlation-id",
        "x-kong-request-id", "x-ds-trace-id", "x-debug-trace-id", "x-generation-id", "x-litellm-call-id",
        "x-oneapi-request-id", "inference-id", "x-ms-client-request-id",
    ]
    /// Whether this header carries the id of the request; any case.
    public static func isRequestID(_ name: String) -> Bool { requestIDs.contains(name.lowercased()) }
    /// The id of the request: the best known name counts, and of several fields of that name the last.
    ///
    /// - Parameter headers: Names in lower case.
    /// - Returns: Nil where no header has one.
    public static func requestID(in headers: [(name: String, value: String)]) -> String? {
        for name in requestIDs {
            if let found = headers.last(where: { $0.name == name })?.value.trimmed, !found.isEmpty { return found }
        }
        return nil
    }

    /// The class of an error that a header names (`x-amzn-errortype: ThrottlingException:http://…`), without what
    /// stands before a `#` and behind a `:`.
    ///
    /// - Parameter headers: Names in lower case.
    /// - Returns: Nil where no header has one.
    public static func errorType(in headers: [(name: String, value: String)]) -> String? {
        guard let value = headers.last(where: { $0.name == "x-amzn-errortype" })?.value else { return nil }
        let type = value.prefix { $0 != ":" }
        let name = String(type.lastIndex(of: "#").map { type[type.index(after: $0)...] } ?? type).trimmed
        return name.isEmpty ? nil : name
    }

    /// Whether a header is worth a place in the trace: ids, the server's times, rate limits, and what relays tell.
    ///
    /// Any case; cookies and the like never are, nor are the ids of accounts (`openai-organization`, `openai-project`,
    /// `anthropic-organization-id`), for traces get shared.
    public static func isKept(_ name: String) -> Bool {
        let name = name.lowercased()
        return kept.contains(name) || timings.contains(name) || isRequestID(name)
            || name.contains("ratelimit") || name.contains("overhead")
            || keptBeginnings.contains { name.hasPrefix($0) }
    }
    private static let kept: Set<String> = [
        "server-timing", "date", "server", "via", "cf-ray", "x-cache", "age", "retry-after", "retry-after-ms",
        "x-should-retry", "openai-version", "x-ms-region", "x-ms-served-model", "x-ms-deployment-name",
        "x-ms-is-spilled-over", "x-groq-region", "x-amzn-errortype", "traceparent", "traceresponse",
        "x-trial-endpoint-call-limit", "x-endpoint-monthly-call-limit", "x-ms-rai-invoked", "x-queue-time",
        "x-validation-time", "x-time-per-token", "cache-control", "content-encoding",
    ]
    private static let keptBeginnings = [
        "x-litellm-", "llm_provider-", "x-kong-", "x-compute-", "x-envoy-upstream-", "openai-processing-",
        "x-mlflow-gateway-",
    ]

    /// Headers whose whole value is the server's own time in milliseconds: the model's server first, then what stands
    /// before it.
    ///
    /// Left out on purpose, for they are no time that the request took: a proxy's own share (`x-kong-proxy-latency`,
    /// `x-litellm-overhead-duration-ms`), and parts of TGI's `x-total-time` (`x-validation-time`, `x-queue-time`,
    /// `x-time-per-token`).
    private static let timings: [String] = [
        "openai-processing-ms", "x-total-time", "server-timing", "x-envoy-upstream-service-time",
        "x-kong-upstream-latency", "x-litellm-response-duration-ms", "x-inference-time",
        "x-amzn-bedrock-invocation-latency",
    ]

    /// The server's own time for the request, where this header tells it; nil for every other header.
    ///
    /// With streams it usually ends when the headers were sent. Of `server-timing` the longest entry counts.
    public static func serverTime(name: String, value: String) -> Nanoseconds? {
        let name = name.lowercased()
        guard timings.contains(name) else { return nil }
        guard name == "server-timing" else { return span(value.trimmed) }
        let entries = value.split(separator: ",").compactMap { entry -> Nanoseconds? in
            let parameters = entry.split(separator: ";").dropFirst().map { String($0).trimmed.lowercased() }
            let duration = parameters.first { $0.hasPrefix("dur=") }
            return duration.flatMap { span(String($0.dropFirst(4).filter { $0 != "\"" })) }
        }
        return entries.max()
    }
    /// The server's own time for the request: of several headers that tell it, the one closest to the model.
    ///
    /// - Parameter headers: Names in lower case.
    /// - Returns: Nil where no header tells it.
    public static func serverTime(in headers: [(name: String, value: String)]) -> Nanoseconds? {
        for name in timings {
            let found = headers.lazy.filter { $0.name == name }.compactMap { serverTime(name: name, value: $0.value) }
            if let first = found.first { return first }
        }
        return nil
    }

    private static func span(_ milliseconds: String) -> Nanoseconds? {
        // More than a day is no time that a request took.
        guard let number = Double(milliseconds), (0...86_400_000).contains(number) else { return nil }
        return Nanoseconds.seconds(number / 1_000)
    }
}
