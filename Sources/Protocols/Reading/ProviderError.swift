// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What a provider says went wrong, from the body of an error response or from an error inside a stream.
public struct ProviderError: Hashable, Sendable {
    /// A provider's error code, which some send as text and some as a number.
    public enum Code: Hashable, Sendable, CustomStringConvertible {
        case text(String)
        case number(Int64)
        public var description: String {
            switch self {
            case .text(let text): text
            case .number(let number): "\(number)"
            }
        }
    }
    /// The provider's own class, such as `overloaded_error`.
    public var type: String?
    public var code: Code?
    /// The provider's words, or the first 200 characters of a body that is in no known form.
    public var message: String?
    /// HTTP status, where the error came instead of a stream.
    public var status: Int?
    /// How long to wait, milliseconds, where the body says so.
    public var retryAfterMilliseconds: Int64?

    init(message: String) { self.message = message }

    /// Reads any of the forms in use: nested, flat, a bare string, a list of validation errors, a proxy's page.
    public init(status: Int? = nil, body: borrowing Span<UInt8>) {
        let bytes = unsafe body.withUnsafeBufferPointer { unsafe Array($0) }
        self.init(status: status, bytes: bytes)
    }
    public init(status: Int? = nil, bytes: [UInt8]) {
        self.status = status
        var json = JSONLookup(bytes: bytes)
        if json.value("0", "error") != nil { json.root = ["0"] }  // Google, where the answer would be an array
        guard json.isJSON else {
            message = Self.opening(of: bytes)
            return
        }
        message =
            json.text("error", "message") ?? json.text("error") ?? json.text("message") ?? json.text("detail")
            ?? json.text("detail", "0", "msg") ?? json.text("errors", "0", "message") ?? json.text("Message")
            ?? json.text() ?? Self.opening(of: bytes)
        let outer = json.text("type").flatMap { $0 == "error" ? nil : $0 }
        type =
            json.text("error", "type") ?? json.text("error", "status") ?? json.text("error", "metadata", "error_type")
            ?? json.text("error", "error_type") ?? json.text("error_type") ?? outer
        code = Self.code(json.value("error", "code")) ?? Self.code(json.value("code"))
        retryAfterMilliseconds = RetryHint.milliseconds(in: json, message: message)
    }

    private static func code(_ value: JSONLookup.Value?) -> Code? {
        switch value {
        case .text(let text): text.isEmpty ? nil : .text(text)
        case .number(let number): .number(number)
        case .other, nil: nil
        }
    }
    private static func opening(of bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes.prefix(1_000), as: UTF8.self)
        let start = text.drop { $0.isWhitespace }.prefix(200)
        return start.isEmpty ? nil : String(start)
    }
}
