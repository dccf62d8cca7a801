// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// What Bedrock's two ways to ask have in common: addresses, keys, errors, and messages with padding.
protocol BedrockVoice: DialectVoice {
    /// The last part of its path, for a whole answer.
    var wholeAction: String { get }
    /// The last part of its path, for a stream.
    var streamAction: String { get }
    /// The kind of the events that carry output.
    var outputEvent: String { get }
    /// Where its bodies say what.
    var map: RequestMap { get }
}

extension BedrockVoice {
    var reportsUsageAlways: Bool { true }
    var requestIDHeader: String { "x-amzn-requestid" }
    /// Bedrock tells its times in the stream.
    var hasTimingHeader: Bool { false }
    var streamType: String { "application/vnd.amazon.eventstream" }
    var ping: [UInt8] { [] }

    // MARK: The request

    func serves(_ path: String) -> Bool { address(path) != nil }
    /// Model and action of `/model/{id}/{action}`.
    private func address(_ path: String) -> (model: String, action: String)? {
        let parts = RequestHead.parts(of: path)
        guard parts.count == 3, parts[0] == "model", parts[2] == wholeAction || parts[2] == streamAction else {
            return nil
        }
        return (parts[1], parts[2])
    }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        var request = try ChatRequest(body, map)
        guard let address = address(head.path) else { return request }
        request.model = address.model
        request.streams = address.action == streamAction
        return request
    }
    /// The bearer key; of a signed request the id of the access key, for the signature itself is not checked.
    func key(in head: RequestHead) -> String? {
        if let token = head.bearerToken { return token }
        guard let value = head["authorization"], value.hasPrefix("AWS4-HMAC-SHA256"),
            let mark = value.firstRange(of: "Credential=")
        else { return nil }
        return String(value[mark.upperBound...].prefix { $0 != "/" && $0 != "," })
    }
    func refusal(ofKey key: String?, _ head: RequestHead) -> (status: Int, message: String) {
        (403, key == nil ? "Missing Authentication Token" : "The security token included in the request is invalid.")
    }

    // MARK: Messages

    /// Appends an event whose payload is an object with these members, and padding.
    ///
    /// The padding hides the length of the text from those who see only lengths: a piece of the alphabet, drawn anew.
    func append(
        _ type: String, _ answer: Answer, place: Int, to out: inout [UInt8], members: (inout [UInt8]) -> Void
    ) {
        append(type, to: &out) { out in
            out.append(UInt8(ascii: "{"))
            members(&out)
            let length = Int(answer.thoughts.bits(1 << 40 + UInt64(place)) % UInt64(BedrockPadding.alphabet.count)) + 1
            out.append(contentsOf: ",\"p\":\"".utf8)
            out.append(contentsOf: BedrockPadding.alphabet.prefix(length))
            out.append(contentsOf: "\"}".utf8)
        }
    }
    func append(_ type: String, to out: inout [UInt8], payload: (inout [UInt8]) -> Void) {
        let headers = [(":event-type", type), (":content-type", "application/json"), (":message-type", "event")]
        AWSMessage.append(headers, to: &out, payload: payload)
    }
    func event(_ type: String, _ answer: Answer, place: Int, _ members: String) -> [UInt8] {
        var out: [UInt8] = []
        append(type, answer, place: place, to: &out) { $0.append(contentsOf: members.utf8) }
        return out
    }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        let headers = [
            (":exception-type", "modelStreamErrorException"), (":content-type", "application/json"),
            (":message-type", "exception"),
        ]
        let message = "The model has encountered an unexpected error while it was processing the request."
        var out: [UInt8] = []
        AWSMessage.append(headers, to: &out) { out in
            let members = "\"message\":\(message.quoted),\"originalMessage\":\"scripted fault\""
            out.append(contentsOf: "{\(members),\"originalStatusCode\":500}".utf8)
        }
        return out
    }
    /// The checksums are right: only who reads the payload sees that it is broken.
    func garbage(_ answer: Answer, place: Int) -> [UInt8] {
        var out: [UInt8] = []
        append(outputEvent, to: &out) { $0.append(contentsOf: "{\"p\":\"abc\",,}".utf8) }
        return out
    }
    func damaged(_ answer: Answer, place: Int) -> [UInt8] {
        var out = event(outputEvent, answer, place: place, "\"contentBlockIndex\":0")
        out[out.count - 1] ^= 0x55
        return out
    }

    // MARK: Errors

    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        Array("{\"message\":\(message.quoted)}".utf8)
    }
    func errorFields(status: Int) -> [(name: String, value: String)] {
        let type =
            switch status {
            case 403: "UnrecognizedClientException"
            case 404: "ResourceNotFoundException"
            case 408: "ModelTimeoutException"
            case 424: "ModelErrorException"
            case 429: "ThrottlingException"
            case 503: "ServiceUnavailableException"
            case 500...: "InternalServerException"
            default: "ValidationException"
            }
        return [("x-amzn-errortype", "\(type):http://internal.amazon.com/coral/com.amazon.bedrock/")]
    }
}

enum BedrockPadding {
    static let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
}
