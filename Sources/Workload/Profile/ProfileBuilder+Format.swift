// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

extension ProfileBuilder {
    /// The dialect that a target's format describes; `path` is that of the format.
    func custom(_ document: FormatDocument, _ path: String) -> Dialect {
        var format = CustomFormat()
        format.framing = document.framing?.value ?? .eventStream
        format.content = document.data?.value ?? (format.framing == .text ? .text : .json)
        format.method = document.method?.value ?? (document.query != nil && document.body == nil ? .get : .post)
        format.contentType = document.contentType.flatMap(mediaType) ?? "application/json"
        format.template = template(document, format, path)
        checkData(document, format)
        format.text = texts(document, format, path)
        format.reasoning = pointers(document.reasoning)
        format.isCumulative = document.cumulative?.value ?? false
        checkCumulative(document, format)
        format.error = pointers(document.error)
        format.errorPrefix = document.errorPrefix.flatMap(prefix)
        format.finishReason = pointers(document.finishReason)
        format.requestID = pointers(document.requestID)
        format.usage.input = pointers(document.usage?.input)
        format.usage.output = pointers(document.usage?.output)
        format.usage.cached = pointers(document.usage?.cached)
        format.usage.reasoning = pointers(document.usage?.reasoning)
        end(document, &format, path)
        if format.hasTooManyPointers {
            log.add(place(path), path, "a format has at most \(CustomFormat.pointerLimit) pointers; leave some out")
        }
        return .custom(format)
    }

    // MARK: Reading

    private func checkData(_ document: FormatDocument, _ format: CustomFormat) {
        guard let field = document.data, let data = field.value else { return }
        if format.framing == .lines, data == .text {
            mistake(field, "lines hold JSON; for lines of bare text write framing: text")
        }
        if format.framing == .text, data == .json {
            mistake(field, "framing: text holds no JSON; write framing: lines, or event-stream")
        }
    }
    private func texts(_ document: FormatDocument, _ format: CustomFormat, _ path: String) -> [JSONPointer] {
        if format.content == .text {
            if let raw = document.text {
                log.add(
                    raw.node.place, raw.path,
                    "found beside bare text, which has no places in it; remove it")
            }
            return []
        }
        if document.text == nil {
            log.add(
                place(path), path,
                "text is missing; add where an event has its text: \"text: /content\", or \"data: text\" where all of it is text"
            )
        }
        return pointers(document.text)
    }
    /// One pointer, or a list of alternatives.
    private func pointers(_ raw: RawNode?) -> [JSONPointer] {
        guard let raw else { return [] }
        let nodes: [(node: Node, path: String)]
        switch raw.node.content {
        case .scalar: nodes = [(raw.node, raw.path)]
        case .list(let elements):
            nodes = elements.enumerated().map { ($0.element, "\(raw.path)[\($0.offset)]") }
            if elements.isEmpty { log.add(raw.node.place, raw.path, "found an empty list; write a JSON pointer") }
        case .mapping:
            log.add(
                raw.node.place, raw.path,
                "found a mapping; write a JSON pointer such as \"/content\", or a list of them")
            return []
        }
        return nodes.compactMap { node, path in
            guard let scalar = node.scalar else {
                log.add(node.place, path, "found \(node.found); write a JSON pointer such as \"/content\"")
                return nil
            }
            do throws(FormatMistake) { return try JSONPointer(scalar.text) } catch {
                log.add(node.place, path, "found \(node.found); \(error)")
                return nil
            }
        }
    }
    private func checkCumulative(_ document: FormatDocument, _ format: CustomFormat) {
        guard let field = document.cumulative, format.isCumulative else { return }
        if format.framing == .text { mistake(field, "plain text repeats nothing; remove it") }
        if (format.text + format.reasoning).contains(where: \.hasEvery) {
            mistake(field, "a text that grows stands in one place; write a pointer without \"*\"")
        }
    }
    private func prefix(_ field: Field<String>) -> String? {
        guard let text = field.value else { return nil }
        if text.isEmpty || text.contains(where: \.isNewline) {
            mistake(field, "write what an error line begins with, such as \"ERROR:\"")
            return nil
        }
        return text
    }

    // MARK: The end

    /// An answer whose end cannot be told from a cut is no measurement, so the end must be said.
    private func end(_ document: FormatDocument, _ format: inout CustomFormat, _ path: String) {
        format.end = pointers(document.end)
        if let raw = document.endValue { format.endTest = endTest(raw, hasPointer: document.end != nil) }
        if let marker = document.endMarker?.value, marker != "none" { format.endMarker = marker }
        format.endEvent = document.endEvent?.value
        for field in [document.endMarker, document.endEvent].compactMap(\.self) where field.value == "" {
            mistake(field, "write what stands at the end, such as \"[DONE]\"")
        }
        if let field = document.endEvent, format.framing != .eventStream {
            mistake(field, "only the events of an event stream have names; write end or end_marker")
        }
        if format.framing == .text {
            if let field = document.endMarker, field.value != "none" {
                mistake(field, "plain text ends with the body; remove it")
            }
            if let raw = document.end {
                log.add(raw.node.place, raw.path, "plain text ends with the body; remove it")
            }
        } else if document.end == nil, document.endMarker == nil, document.endEvent == nil {
            log.add(
                place(path), path,
                "it does not say how an answer ends; add \"end_marker: '[DONE]'\", \"end: /done\", \"end_event: end\", or \"end_marker: none\" where only the body's end tells"
            )
        }
        if format.content == .text, format.framing == .eventStream, let raw = document.end {
            log.add(raw.node.place, raw.path, "bare text has no places in it; write end_marker or end_event")
        }
    }
    private func endTest(_ raw: RawNode, hasPointer: Bool) -> CustomFormat.EndTest {
        guard let scalar = raw.node.scalar else {
            log.add(raw.node.place, raw.path, "found \(raw.node.found); write the value that stands there at the end")
            return .truthy
        }
        if !hasPointer {
            log.add(
                raw.node.place, raw.path,
                "it says what stands at a place, but end does not say where; add \"end: /done\"")
        }
        switch scalar.value {
        case .string(let text): return .text(text)
        case .bool(let value): return .literal(value ? "true" : "false")
        case .integer(let value): return .literal("\(value)")
        case .double, .null: return .literal(scalar.text)
        }
    }
}
