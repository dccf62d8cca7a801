// SPDX-License-Identifier: Apache-2.0
internal import JSONText
internal import Protocols

/// `streamgauge protocols`: what can be spoken, and to whom.
struct ProtocolsCommand: Command {
    static let name = "protocols"
    static let summary = "list the protocols and the presets of providers, or tell all about one"
    static let operands = Operands("NAME", 0...1)
    static let options = [Option("--json", .flag, "The same as one JSON object.")]
    static let examples = [
        Example("streamgauge protocols", "What can be measured?"),
        Example("streamgauge protocols azure-openai", "What does this preset need?"),
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            var (dialects, presets) = (Dialect.listed, Preset.all)
            let name = arguments.operands.first
            if let name {
                (dialects, presets) = (dialects.filter { $0.name == name }, presets.filter { $0.name == name })
                if dialects.isEmpty, presets.isEmpty { throw unknown(name) }
            }
            if arguments.has("--json") {
                Console.print(json(dialects, presets))
            } else {
                Console.print(
                    name == nil ? ProtocolTexts.list(dialects, presets) : ProtocolTexts.one(dialects, presets))
            }
            return .pass
        }
    }
    private static func unknown(_ word: String) -> UsageError {
        let known = Dialect.listed.map(\.name) + Preset.all.map(\.name)
        let hint = ArgumentParser.hint(word, among: known)
        return UsageError(
            "no protocol or preset is called \"\(word)\"" + (hint.isEmpty ? "; without a name all are listed" : hint),
            command: name)
    }

    private static func json(_ dialects: [Dialect], _ presets: [Preset]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.key("protocols")
            json.array { list in for dialect in dialects { list.object { dialect.write(to: &$0) } } }
            json.key("presets")
            json.array { list in for preset in presets { list.object { preset.write(to: &$0) } } }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension Dialect {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("name", name)
        json.member("summary", summary)
        json.member("method", method)
        json.member("endpoint", endpoint)
        json.member("framing", framingName)
        json.member("text", textPlace)
        json.member("needs", needs)
    }
}

extension Preset {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("name", name)
        json.member("title", title)
        json.member("protocol", dialectName)
        json.member("url", url)
        json.key("parts")
        json.array { list in for part in parts { list.string(part) } }
        json.member("key_variable", ifKnown: keyVariable)
        if !signingVariables.isEmpty {
            json.key("sigv4_variables")
            json.array { list in for name in signingVariables { list.string(name) } }
        }
        json.member("auth_header", ifKnown: auth?.header)
        json.member("auth_scheme", ifKnown: auth?.scheme)
        json.key("omits")
        json.array { list in for member in omits { list.string(member) } }
        json.member("limit_name", ifKnown: limitName)
        if let extraJSON {
            json.key("extra")
            json.raw(extraJSON.utf8)
        }
    }
}
