// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

// What an endpoint of one's own is asked.
extension ProfileBuilder {
    /// The body, or the query.
    func template(_ document: FormatDocument, _ format: CustomFormat, _ path: String) -> RequestTemplate? {
        if format.method == .get {
            if let body = document.body {
                log.add(body.node.place, body.path, "a GET has no body; write it as query, or method: POST")
            }
            return document.query.flatMap(query)
        }
        if let query = document.query {
            log.add(query.node.place, query.path, "only a GET has its question here; write it as body, or method: GET")
        }
        guard let body = document.body else {
            if document.query == nil {
                log.add(place(path), path, "body is missing; add what to send: body: {prompt: \"{{prompt}}\"}")
            }
            return nil
        }
        return self.body(body, format.contentType)
    }
    private func body(_ raw: RawNode, _ contentType: String) -> RequestTemplate? {
        let type = contentType.prefix { $0 != ";" }.lowercased()
        let isJSON = type == "application/json" || type.hasSuffix("+json")
        let isForm = type == "application/x-www-form-urlencoded"
        switch raw.node.content {
        case .scalar(let scalar):
            return made(raw) { () throws(FormatMistake) in
                try RequestTemplate(scalar.text, syntax: isJSON ? .json : isForm ? .form : .plain)
            }
        case .mapping where isForm: return query(raw)
        case .mapping, .list:
            guard isJSON else {
                log.add(
                    raw.node.place, raw.path,
                    "found \(raw.node.found); write a text, for the content type is \(contentType)")
                return nil
            }
            guard let text = json(raw) else { return nil }
            return made(raw) { () throws(FormatMistake) in try RequestTemplate(text, syntax: .json, unquoting: true) }
        }
    }
    /// `a=b&c=d` as it stands, or the same as a mapping.
    private func query(_ raw: RawNode) -> RequestTemplate? {
        switch raw.node.content {
        case .scalar(let scalar):
            let text = scalar.text.hasPrefix("?") ? String(scalar.text.dropFirst()) : scalar.text
            if text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
                log.add(raw.node.place, raw.path, "a query holds no spaces; write %20, or the query as a mapping")
            }
            return made(raw) { () throws(FormatMistake) in try RequestTemplate(text, syntax: .form) }
        case .list:
            log.add(raw.node.place, raw.path, "found a list; write a mapping, such as {q: \"{{prompt}}\"}")
            return nil
        case .mapping(let entries):
            var pairs: [String] = []
            for entry in entries {
                guard let scalar = entry.value.scalar else {
                    log.add(entry.value.place, "\(raw.path).\(entry.key)", "found \(entry.value.found); write a text")
                    continue
                }
                pairs.append("\(Self.escaped(entry.key))=\(Self.escaped(scalar.text))")
            }
            let text = pairs.joined(separator: "&")
            return made(raw) { () throws(FormatMistake) in try RequestTemplate(text, syntax: .form) }
        }
    }
    /// Percent-escaped, but for the braces of placeholders.
    private static func escaped(_ text: String) -> String {
        var (result, rest) = ("", text[...])
        while let start = rest.range(of: "{{"), let end = rest[start.upperBound...].range(of: "}}") {
            result += PercentEncoding.encode(rest[..<start.lowerBound]) + rest[start.lowerBound..<end.upperBound]
            rest = rest[end.upperBound...]
        }
        return result + PercentEncoding.encode(rest)
    }
    private func made(_ raw: RawNode, _ make: () throws(FormatMistake) -> RequestTemplate) -> RequestTemplate? {
        do throws(FormatMistake) { return try make() } catch {
            log.add(raw.node.place, raw.path, error.description)
            return nil
        }
    }
    func mediaType(_ field: Field<String>) -> String? {
        guard let text = literal(field) else { return nil }
        let isType = text.contains("/") && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        if isType { return text }
        mistake(field, "write a media type such as \"application/json\" or \"text/plain\"")
        return nil
    }
}
