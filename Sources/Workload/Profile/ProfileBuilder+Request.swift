// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText
internal import Protocols

extension ProfileBuilder {
    func request(_ document: RequestDocument?, _ dialect: Dialect) -> RequestShape {
        if document?.prompt != nil, let list = document?.messages {
            log.add(list.node.place, list.path, "found beside prompt; a request has one of them: remove the other")
        }
        if let field = document?.prompt, field.value == "" { mistake(field, "write what the user says") }
        if let section = document?.prompts,
            let other = document?.prompt.map({ _ in "prompt" })
                ?? document?.messages.map({ _ in "messages" })
        {
            log.add(
                section.node.place, section.path, "found beside \(other); a request has one of them: remove the other")
        }
        let isAsked = document?.messages != nil || document?.prompts != nil
        var synthetic = document?.synthetic.map { self.synthetic($0, isAsked: isAsked) }
        if replays, !isAsked {
            // What was recorded is asked again, as long as it was, unless the profile asks otherwise.
            if synthetic == nil, document?.prompt == nil { synthetic = SyntheticShape(input: .recorded) }
            if synthetic?.input == .recorded, document?.prompt == nil { synthetic?.isUnasked = true }
        }
        let asksOtherwise = document?.prompts != nil || synthetic?.input != nil && synthetic?.isUnasked != true
        let prompt = document?.prompt?.value ?? (asksOtherwise ? nil : Self.defaultPrompt)
        let said = prompt.map { [ChatMessage(role: "user", content: $0)] } ?? []
        return RequestShape(
            messages: document?.messages.map { messages($0, dialect) } ?? said, system: document?.system?.value,
            maxTokens: document?.maxTokens?.value?.value ?? 128, temperature: document?.temperature?.value,
            streams: document?.stream?.value ?? true, toolsJSON: document?.tools.flatMap(tools),
            extraJSON: document?.extra.flatMap(extra), prompts: document?.prompts.flatMap(prompts),
            synthetic: synthetic, salt: document?.salt?.value ?? true, images: images(document?.images, dialect))
    }
    /// Whether the load replays recorded requests.
    var replays: Bool { root.find(PathStep.steps(of: "load.replay")) != nil }
    private func messages(_ list: Elements<MessageDocument>, _ dialect: Dialect) -> [ChatMessage] {
        if list.node.elements?.isEmpty == true {
            log.add(list.node.place, list.path, "found an empty list; write at least one {role, content}")
        }
        return zip(list.elements, list.node.elements ?? []).enumerated().map { index, element in
            let (message, node) = element
            if message.role == nil || message.content == nil, node.entries != nil {
                let missing = message.role == nil ? "role" : "content"
                log.add(
                    node.place, "\(list.path)[\(index)]", "\(missing) is missing; write {role: user, content: \"…\"}")
            }
            if let field = message.role, let role = field.value, role == .system || role == .developer,
                dialect == .anthropicMessages
            {
                mistake(field, "anthropic-messages has no such role; write the text as request.system")
            }
            return ChatMessage(role: message.role?.value?.rawValue ?? "user", content: message.content?.value ?? "")
        }
    }

    // MARK: What goes into the body as JSON

    private func tools(_ raw: RawNode) -> String? {
        switch raw.node.content {
        case .list: return json(raw)
        case .mapping:
            log.add(raw.node.place, raw.path, "found a mapping; write a list of tools, or the path of a JSON file")
            return nil
        case .scalar(let scalar):
            let path = resolved(scalar.text, from: raw.node.place)
            switch environment.read(path, YAMLReader.sizeLimit) {
            case .failure(let fault):
                log.add(
                    raw.node.place, raw.path, "\(path) cannot be read: \(fault.reason); write the path of a JSON file")
                return nil
            case .success(let bytes): return jsonArray(bytes, path, raw)
            }
        }
    }
    private func jsonArray(_ bytes: [UInt8], _ path: String, _ raw: RawNode) -> String? {
        var cursor = JSONCursor()
        do throws(JSONCursor.Fault) {
            guard try cursor.peek(bytes.span) == .array else {
                log.add(raw.node.place, raw.path, "\(path) holds no JSON array; write the tools as [ … ]")
                return nil
            }
            try cursor.skipValue(bytes.span)
            try cursor.end(bytes.span)
            return Self.oneLine(bytes)
        } catch {
            log.add(raw.node.place, raw.path, "\(path) is not JSON: \(error)")
            return nil
        }
    }
    /// Valid JSON without the white space between its values: a trace holds it within one line.
    private static func oneLine(_ json: [UInt8]) -> String {
        var (result, inString, escaped) = ([UInt8](), false, false)
        result.reserveCapacity(json.count)
        for byte in json {
            if inString {
                inString = escaped || byte != UInt8(ascii: "\"")
                escaped = !escaped && byte == UInt8(ascii: "\\")
            } else if byte <= 0x20 {
                continue
            } else {
                inString = byte == UInt8(ascii: "\"")
            }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }
    private func extra(_ raw: RawNode) -> String? {
        guard raw.node.entries != nil else {
            log.add(raw.node.place, raw.path, "found \(raw.node.found); write a mapping, such as {top_p: 0.9}")
            return nil
        }
        return json(raw)
    }
    func json(_ raw: RawNode) -> String? {
        var json = JSONWriter()
        append(raw.node, raw.path, to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }
    private func append(_ node: Node, _ path: String, to json: inout JSONWriter) {
        switch node.content {
        case .list(let nodes):
            json.array { json in
                for (index, element) in nodes.enumerated() { append(element, "\(path)[\(index)]", to: &json) }
            }
        case .mapping(let entries):
            json.object { json in
                for entry in entries {
                    json.key(entry.key)
                    append(entry.value, "\(path).\(entry.key)", to: &json)
                }
            }
        case .scalar(let scalar):
            switch scalar.value {
            case .null: json.null()
            case .bool(let value): json.bool(value)
            case .integer(let value): json.integer(value)
            case .string(let value): json.string(value)
            case .double(let value):
                if !value.isFinite { log.add(node.place, path, "found \(node.found); JSON has no such number") }
                json.double(value)
            }
        }
    }
}
