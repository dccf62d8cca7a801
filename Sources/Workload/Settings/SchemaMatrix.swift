// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The matrix: lists of what its keys may be.
enum SchemaMatrix {
    static func append(to json: inout JSONWriter) {
        json.member("type", "object")
        json.member("additionalProperties", false)
        json.key("properties")
        json.object { json in
            list("target", &json) { json in
                json.key("anyOf")
                json.array { json in
                    json.object { SchemaKind(.text).append(to: &$0) }
                    json.object { SchemaKind(.list).append(to: &$0) }
                }
            }
            for section in sections { list(section, &json) { $0.member("type", "object") } }
            for setting in Settings.all where MatrixKey(setting.path) != nil {
                for name in names(of: setting.path) { list(name, &json) { value(setting, &$0) } }
            }
        }
    }
    /// As the table spells it, and the short form of a target's key.
    private static func names(of path: String) -> [String] {
        guard path.hasPrefix("targets[].") else { return [path] }
        let short = String(path.dropFirst("targets[].".count))
        return MatrixKey(short)?.path == path ? [short, path] : [path]
    }
    private static var sections: [String] {
        var found: [String] = []
        for setting in Settings.all {
            let parts = setting.path.split(separator: ".")
            for count in 1..<max(2, parts.count) {
                let path = parts.prefix(count).joined(separator: ".")
                if case .section(path)? = MatrixKey(path), !found.contains(path) { found.append(path) }
            }
        }
        return found.flatMap { names(of: $0) }
    }
    private static func list(_ key: String, _ json: inout JSONWriter, _ element: (inout JSONWriter) -> Void) {
        json.key(key)
        json.object { json in
            json.member("type", "array")
            json.member("minItems", 1)
            json.key("items")
            json.object { json in
                json.key("anyOf")
                json.array { json in
                    json.object(element)
                    json.object { $0.member("type", "null") }
                }
            }
        }
    }
    private static func value(_ setting: Setting, _ json: inout JSONWriter) {
        let isSpeltOut = Settings.all.contains {
            $0.path.hasPrefix("\(setting.path)[") || $0.path.hasPrefix("\(setting.path).")
        }
        if isSpeltOut { return }  // a list or a mapping of its own: checked by the program
        SchemaKind(setting).append(to: &json)
    }
}
