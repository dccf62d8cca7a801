// SPDX-License-Identifier: Apache-2.0
internal import Core

// What users do to a stream, and what is looked for in it.
extension ProfileBuilder {
    func stop(_ document: StopDocument?) -> StopRule? {
        guard let document else { return nil }
        var rule = StopRule()
        (rule.afterOutputs, rule.afterCharacters) = (document.afterOutputs?.value, document.afterCharacters?.value)
        (rule.after, rule.atText) = (document.after?.value, document.atText?.value)
        rule.share = document.share?.value?.share ?? 1
        for field in [document.afterOutputs, document.afterCharacters].compactMap(\.self) {
            if let value = field.value, value.spread.mean < 1 { mistake(field, "write a number from 1") }
        }
        if let field = document.after, let value = field.value, value.spread.mean <= 0 {
            mistake(field, "write a duration above 0, such as \"2s\"")
        }
        if let field = document.atText, field.value == "" { mistake(field, "write the text to stop at") }
        let isSaid =
            document.afterOutputs != nil || document.afterCharacters != nil || document.after != nil
            || document.atText != nil
        if !isSaid, let field = document.share {
            mistake(field, "it does not say when to stop; add after_outputs, after_chars, after or at_text")
        }
        return isSaid ? rule : nil
    }
    func marks(_ raw: RawNode?) -> [Mark] {
        guard let raw else { return [] }
        guard let entries = raw.node.entries else {
            log.add(raw.node.place, raw.path, "found \(raw.node.found); write a mapping such as {fence: '```'}")
            return []
        }
        return entries.compactMap { entry in
            let path = entry.value.path ?? "\(raw.path).\(entry.key)"
            guard let source = entry.value.scalar?.text else {
                log.add(entry.value.place, path, "found \(entry.value.found); write a regular expression")
                return nil
            }
            if entry.key.isEmpty || entry.key.utf8.count > Self.longestName {
                log.add(entry.place, path, "a mark's name has 1 to \(Self.longestName) bytes")
            }
            check(pattern: source, entry.value, path, mayMatchNothing: false)
            return Mark(name: entry.key, pattern: source)
        }
    }
    private static let longestName = 60

    func reader(_ document: ReaderDocument?) -> ReaderPace? {
        guard let document else { return nil }
        var pace = ReaderPace()
        (pace.bytesPerSecond, pace.buffer) = (document.rate?.value?.bytesPerSecond, document.buffer?.value?.bytes)
        pace.pause = positive(document.pause)
        pace.pauseAfterOutputs = document.afterOutputs?.value?.value ?? 1
        if document.pause == nil, let field = document.afterOutputs {
            mistake(field, "it says after how many outputs to pause; add \"pause: 5s\"")
        }
        return pace.isSlow ? pace : nil
    }

    // MARK: Checks

    func checks(_ list: Elements<CheckDocument>?) -> [AnswerCheck] {
        guard let list else { return [] }
        return zip(list.elements, list.node.elements ?? []).enumerated().flatMap { index, element in
            let (check, node) = element
            if check.isEmpty, node.entries?.isEmpty == true {
                log.add(node.place, "\(list.path)[\(index)]", "this checks nothing; write {contains: \"…\"}")
            }
            return self.checks(check)
        }
    }
    private func checks(_ check: CheckDocument) -> [AnswerCheck] {
        var checks: [AnswerCheck] = []
        if let field = check.contains, let text = field.value {
            if text.isEmpty { mistake(field, "write the text that the answer must have in it") }
            checks.append(.contains(text))
        }
        if let field = check.pattern, let source = field.value {
            self.check(pattern: source, field.node, field.path, mayMatchNothing: true)
            checks.append(.pattern(source))
        }
        if let raw = check.json, let shape = jsonShape(raw) { checks.append(.json(shape)) }
        if let raw = check.tool, let tool = tool(raw) { checks.append(tool) }
        if let count = check.minimum?.value?.value { checks.append(.minimum(characters: count)) }
        if let field = check.maximum, let most = field.value?.value {
            if let least = check.minimum?.value?.value, least > most {
                mistake(field, "min_chars is \(least); no answer has that many and no more than this")
            }
            checks.append(.maximum(characters: most))
        }
        return checks
    }
    private func jsonShape(_ raw: RawNode) -> AnswerCheck.JSONShape? {
        if case .bool(true)? = raw.node.scalar?.value { return AnswerCheck.JSONShape() }
        guard raw.node.entries != nil else {
            log.add(
                raw.node.place, raw.path,
                "found \(raw.node.found); write true, or what it must be: {type: object, required: [a]}")
            return nil
        }
        guard let document = try? JSONShapeDocument(from: decoder(raw)) else { return nil }
        var shape = AnswerCheck.JSONShape()
        (shape.type, shape.required) = (document.type?.value, (document.required ?? []).compactMap(\.value))
        shape.types = document.types.map(members) ?? []
        if let field = document.type, let type = field.value, type != .object, shape.needsObject {
            mistake(field, "required and types are about the members of an object; write object")
        }
        return shape
    }
    private func tool(_ raw: RawNode) -> AnswerCheck? {
        guard raw.node.entries != nil else {
            log.add(
                raw.node.place, raw.path, "found \(raw.node.found); write a mapping such as {name: find, required: [q]}"
            )
            return nil
        }
        guard let document = try? ToolShapeDocument(from: decoder(raw)) else { return nil }
        var shape = AnswerCheck.JSONShape()
        shape.required = (document.required ?? []).compactMap(\.value)
        shape.types = document.types.map(members) ?? []
        if let field = document.name, field.value == "" { mistake(field, "write the name of a tool") }
        if document.name == nil { log.add(raw.node.place, raw.path, "name is missing; write {name: find}") }
        return document.name?.value.map { .tool(name: $0, arguments: shape) }
    }
    private func members(_ raw: RawNode) -> [AnswerCheck.Member] {
        guard let entries = raw.node.entries else {
            log.add(raw.node.place, raw.path, "found \(raw.node.found); write a mapping such as {city: string}")
            return []
        }
        return entries.compactMap { entry in
            let field = try? Field<AnswerCheck.JSONType>(
                from: NodeDecoder(node: entry.value, path: "\(raw.path).\(entry.key)", log: log))
            return field?.value.map { AnswerCheck.Member(name: entry.key, type: $0) }
        }
    }
    private func decoder(_ raw: RawNode) -> NodeDecoder { NodeDecoder(node: raw.node, path: raw.path, log: log) }

    // MARK: Patterns

    private func check(pattern source: String, _ node: Node, _ path: String, mayMatchNothing: Bool) {
        if source.isEmpty { return log.add(node.place, path, "write a regular expression, such as '\\d+'") }
        switch environment.pattern(source) {
        case .faulty(let offset, let reason):
            let rest = source.utf8.dropFirst(offset)
            let spot = rest.isEmpty ? "at its end" : "at \"\(String(decoding: rest.prefix(20), as: UTF8.self))\""
            log.add(
                node.place, path,
                "found \(node.found); as a regular expression (PCRE2) it has a mistake \(spot) (byte \(offset)): \(reason)"
            )
        case .right(let matchesNothing):
            guard matchesNothing, !mayMatchNothing else { return }
            log.add(
                node.place, path,
                "found \(node.found); it matches an empty text, and so every answer at once: write what must be there")
        }
    }
}
