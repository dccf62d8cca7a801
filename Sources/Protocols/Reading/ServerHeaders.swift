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

    /// Headers whose whole value is the server's own time in milliseconds.
    private static let timings: Set<String> = [
        "openai-processing-ms", "x-envoy-upstream-service-time", "x-kong-upstream-latency",
        "x-litellm-response-duration-ms", "x-total-time", "x-inference-time", "x-amzn-bedrock-invocation-latency",
    ]

    /// The server's own time for the request, where this header tells it; nil for every other header.
    ///
    /// With streams it usually ends when the headers were sent. Of `server-timing` the longest entry counts.
    public static func serverTime(name: String, value: String) -> Nanoseconds? {
        let name = name.lowercased()
        if timings.contains(name) { return span(value.trimmed) }
        guard name == "server-timing" else { return nil }
        let entries = value.split(separator: ",").compactMap { entry -> Nanoseconds? in
            let parameters = entry.split(separator: ";").dropFirst().map { String($0).trimmed.lowercased() }
            let duration = parameters.first { $0.hasPrefix("dur=") }
            return duration.flatMap { span(String($0.dropFirst(4).filter { $0 != "\"" })) }
        }
        return entries.max()
    }

    private static func span(_ milliseconds: String) -> Nanoseconds? {
        // More than a day is no time that a request took.
        guard let number = Double(milliseconds), (0...86_400_000).contains(number) else { return nil }
        return Nanoseconds.seconds(number / 1_000)
    }
}
