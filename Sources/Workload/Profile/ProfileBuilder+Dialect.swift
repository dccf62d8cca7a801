// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

/// What a target speaks, and what its preset brings along.
extension ProfileBuilder {
    func dialect(_ document: TargetDocument, _ address: WebAddress?, _ path: String) -> Dialect {
        let preset = document.preset?.value
        let name = document.dialect?.value?.rawValue
        if let format = document.format {
            let described = custom(format, "\(path).format")
            if name == Dialect.customName || document.dialect == nil { return described }
            if let name {
                let text = "found beside protocol: \(name); a format is for protocol: custom, remove one of them"
                log.add(place("\(path).format"), "\(path).format", text)
            }
        } else if let field = document.dialect, name == Dialect.customName {
            mistake(
                field, "it needs a format that says how it is asked and read; copy one from profiles/custom-*.yaml")
        }
        if let name, let dialect = Dialect(rawValue: name) { return dialect }
        if let preset, let field = document.preset {
            if let dialect = preset.dialect { return dialect }
            mistake(field, "this streamgauge does not know its protocol, \(preset.dialectName)")
        }
        return address?.host == "api.anthropic.com" ? .anthropicMessages : .openaiChat
    }
    /// The format for the trace, as it was written.
    func formatJSON(_ path: String) -> String? {
        guard let node = root.find(PathStep.steps(of: "\(path).format")) else { return nil }
        return json(RawNode(node: node, path: "\(path).format"))
    }

    // MARK: Presets

    /// The preset's URL with the parts that the user gave; nil where there is no preset, or something is missing.
    func presetURL(_ document: TargetDocument, _ model: String) -> String? {
        let given = parts(document)
        guard let field = document.preset, let preset = field.value, document.url == nil, document.mock == nil else {
            return nil
        }
        let missing = preset.parts.filter { given[$0] == nil }
        guard missing.isEmpty else {
            let example = missing.map { "\($0): NAME" }.joined(separator: ", ")
            log.add(
                field.node.place, field.path,
                "\(preset.name) needs \(missing.joined(separator: " and ")); add \"parts: {\(example)}\" (--part \(missing[0])=NAME), or the whole url"
            )
            return nil
        }
        return preset.url(parts: given, model: model)
    }
    private func parts(_ document: TargetDocument) -> [String: String] {
        guard let raw = document.parts else { return [:] }
        guard let entries = raw.node.entries else {
            log.add(raw.node.place, raw.path, "found \(raw.node.found); write a mapping such as {resource: contoso}")
            return [:]
        }
        if document.preset == nil {
            log.add(raw.node.place, raw.path, "only the address of a preset has parts; add a preset, or remove this")
        }
        var parts: [String: String] = [:]
        for entry in entries {
            let path = "\(raw.path).\(entry.key)"
            if let preset = document.preset?.value, !preset.parts.contains(entry.key) {
                log.add(entry.place, path, "unknown part; \(Self.hint(entry.key, preset))")
            }
            let text = entry.value.scalar?.text ?? ""
            let isPart = !text.isEmpty && text.utf8.allSatisfy(Self.isPartByte)
            if !isPart {
                log.add(
                    entry.value.place, path,
                    "found \(entry.value.found); a part of an address has letters, digits, \"-\", \"_\" and \".\"")
            }
            parts[entry.key] = text
        }
        return parts
    }
    private static func hint(_ name: String, _ preset: Preset) -> String {
        if preset.parts.isEmpty { return "the address of \(preset.name) has none" }
        return Suggestion.closest(to: name, among: preset.parts).map { "did you mean \"\($0)\"?" }
            ?? "known here: \(preset.parts.joined(separator: ", "))"
    }
    private static func isPartByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    // MARK: How the key is sent

    func auth(_ document: TargetDocument) -> Preset.Auth? {
        let header = literal(document.authHeader)
        let scheme = literal(document.authScheme)
        if let field = document.authHeader, let header {
            let isToken = !header.isEmpty && header.utf8.allSatisfy { Self.isPartByte($0) }
            if !isToken { mistake(field, "write the name of a header, such as \"api-key\"") }
        }
        if let field = document.authScheme, let scheme, !Self.isHeaderText(scheme) {
            mistake(field, "write one word such as \"Bearer\", or '' for the key alone")
        }
        guard header != nil || scheme != nil else { return document.preset?.value?.auth }
        let name = header?.lowercased() ?? "authorization"
        return Preset.Auth(header: name, scheme: scheme ?? (name == "authorization" ? "Bearer" : ""))
    }
}
