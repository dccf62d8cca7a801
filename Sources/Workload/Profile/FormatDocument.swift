// SPDX-License-Identifier: Apache-2.0
internal import Protocols

/// The `format` of a target as it is written.
struct FormatDocument: Decodable {
    var method: Field<CustomFormat.Method>?
    var body: RawNode?
    var query: RawNode?
    var contentType: Field<String>?
    var framing: Field<CustomFormat.Framing>?
    var data: Field<CustomFormat.Content>?
    var text: RawNode?
    var reasoning: RawNode?
    var cumulative: Field<Bool>?
    var end: RawNode?
    var endValue: RawNode?
    var endMarker: Field<String>?
    var endEvent: Field<String>?
    var error: RawNode?
    var errorPrefix: Field<String>?
    var finishReason: RawNode?
    var requestID: RawNode?
    var usage: UsageDocument?

    enum CodingKeys: String, CodingKey {
        case method, body, query, framing, data, text, reasoning, cumulative, end, error, usage
        case contentType = "content_type"
        case endValue = "end_value"
        case endMarker = "end_marker"
        case endEvent = "end_event"
        case errorPrefix = "error_prefix"
        case finishReason = "finish_reason"
        case requestID = "request_id"
    }

    struct UsageDocument: Decodable {
        var input: RawNode?
        var output: RawNode?
        var cached: RawNode?
        var reasoning: RawNode?

        enum CodingKeys: String, CodingKey {
            case cached, reasoning
            case input = "input_tokens"
            case output = "output_tokens"
        }
    }
}

extension CustomFormat.Method: ProfileChoice {}
extension CustomFormat.Framing: ProfileChoice {}
extension CustomFormat.Content: ProfileChoice {}

/// The name of a protocol: one that is built in, or `custom` for one that the profile describes.
struct ProtocolName: ProfileChoice, Hashable {
    let rawValue: String
    init?(rawValue: String) {
        guard Self.names.contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }
    private init(known: String) { rawValue = known }
    static let names = Dialect.allCases.map(\.rawValue) + [Dialect.customName]
    static var allCases: [ProtocolName] { names.map { ProtocolName(known: $0) } }
}
