// SPDX-License-Identifier: Apache-2.0

/// What a person wants to know of a dialect before they use it.
extension Dialect {
    /// Every dialect that can be asked for, also the one that users describe themselves.
    public static var listed: [Dialect] { builtIn + [.customSample] }

    /// What speaks it, in a line; may be empty.
    public var summary: String { rules.summary }
    /// Where in a streamed answer the text stands; may be empty.
    public var textPlace: String { rules.textPlace }
    /// What it wants beside URL and model; empty where that is all.
    public var needs: String {
        if !rules.needs.isEmpty { return rules.needs }
        let headers = rules.ownHeaders(key: "KEY").filter { $0.value.contains("KEY") }.map { "\($0.name): \($0.value)" }
        return headers.isEmpty ? "" : "a key, where the server wants one, sent as \(headers.joined(separator: ", "))"
    }
    /// What is added to a bare host, with `{model}` for the model; empty where the address is taken as it is.
    public var endpoint: String {
        let host = "https://host"
        let url = url(base: host, model: "{model}", streams: true)
        return String(url.dropFirst(host.count)).replacing("%7B", with: "{").replacing("%7D", with: "}")
    }
    /// How a streamed answer is cut into events, in words.
    public var framingName: String {
        if name == Self.customName { return "event stream, lines of JSON or plain text" }
        return switch rules.framing {
        case .eventStream: "event stream"
        case .lines: "lines of JSON"
        case .jsonArray: "JSON array"
        case .awsEventStream: "AWS event stream"
        case .plainText: "plain text"
        }
    }
}
