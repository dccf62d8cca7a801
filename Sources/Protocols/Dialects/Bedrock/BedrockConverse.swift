// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// Amazon Bedrock's Converse, the same for all of its models.
    public static let bedrockConverse = Dialect("bedrock-converse", BedrockConverse())
}

/// Bedrock Converse: the request, and the classing of messages.
struct BedrockConverse: DialectRules {
    var summary: String { "Amazon Bedrock, Converse" }
    var textPlace: String { "contentBlockDelta: delta.text" }
    var framing: Framing { .awsEventStream }
    var takesImages: Bool { true }
    var countsCachedApart: Bool { true }
    func endpoint(of base: Substring, _ question: Question) -> Substring {
        BedrockAddress.endpoint(of: base, question, streamed: "converse-stream", whole: "converse")
    }
    var needs: String {
        "a key, sent as authorization: Bearer KEY, or AWS credentials that requests are signed with (aws)"
    }
    /// A key of Bedrock's is a bearer token; without one the request is signed, which is not the dialect's business.
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    /// There are the roles `user` and `assistant` only: instructions among the messages join the system text.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        let instructions = prompt.messages.filter(\.isInstruction).map(\.content)
        let system = [prompt.system].compactMap { $0 } + instructions
        var members = [
            RequestBody.Member("messages") { json in
                json.array { list in
                    for message in prompt.messages where !message.isInstruction {
                        list.object {
                            $0.member("role", message.role)
                            $0.key("content")
                            $0.blocks(of: message)
                        }
                    }
                }
            }
        ]
        if !system.isEmpty { members.append(.init("system") { $0.texts(system) }) }
        if prompt.maxTokens != nil || prompt.temperature != nil {
            members.append(
                .init("inferenceConfig") { config in
                    config.object {
                        $0.member("maxTokens", ifKnown: prompt.maxTokens.map(Int64.init))
                        if let temperature = prompt.temperature { $0.member("temperature", temperature) }
                    }
                })
        }
        return members
    }
    func toolsMember(_ json: [UInt8]) -> RequestBody.Member {
        RequestBody.Member("toolConfig") { config in
            config.object {
                $0.key("tools")
                $0.raw(json)
            }
        }
    }

    var emptyArguments: String { "{}" }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        do throws(JSONCursor.Fault) {
            let event = try ConverseEvent(data)
            try event.report(data, to: &reading)
            if Words.equal(name, "messageStop") { reading.close() }
        } catch { reading.mark(.undecodable) }
    }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) {
        let body = bytes.span
        do throws(JSONCursor.Fault) {
            let answer = try ConverseEvent(body)
            guard try answer.reportOutput(body, to: &reading) else {
                reading.fault = "a JSON answer without output"
                return
            }
            try answer.report(body, to: &reading)
            reading.close()
        } catch { reading.mark(.undecodable) }
    }
}

extension ChatMessage {
    fileprivate var isInstruction: Bool { role == "system" || role == "developer" }
}

extension JSONWriter {
    /// A message's text and pictures, a block each.
    fileprivate mutating func blocks(of message: ChatMessage) {
        array { list in
            if !message.content.isEmpty || message.images.isEmpty {
                list.object { $0.member("text", message.content) }
            }
            for image in message.images { list.object { $0.block(image) } }
        }
    }
    private mutating func block(_ image: ChatImage) {
        key("image")
        object {
            $0.member("format", image.format.rawValue)
            $0.key("source")
            $0.object {
                $0.key("bytes")
                $0.base64(of: image)
            }
        }
    }
    /// A list of blocks with text and nothing else.
    fileprivate mutating func texts(_ texts: [String]) {
        array { list in for text in texts { list.object { $0.member("text", text) } } }
    }
}
