// SPDX-License-Identifier: Apache-2.0

/// The `prompts` of a request as they are written.
struct PromptsDocument: Decodable {
    var file: Field<String>?
    var format: Field<PromptFormatName>?
    var field: Field<String>?
    var outputField: Field<String>?
    var order: Field<DrawOrder>?

    enum CodingKeys: String, CodingKey {
        case file, format, field, order
        case outputField = "output_field"
    }
}

/// The `synthetic` of a request as it is written.
struct SyntheticDocument: Decodable {
    var inputTokens: Field<CountSpread>?
    var outputTokens: Field<CountSpread>?
    var lengths: Placed<LengthsDocument>?
    var sharedPrefix: Field<Percentage>?
    var prefixes: Field<Count>?
    var calibrate: Field<Bool>?
    var tokensPerWord: Field<Double>?
    var overheadTokens: Field<Double>?

    enum CodingKeys: String, CodingKey {
        case lengths, prefixes, calibrate
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case sharedPrefix = "shared_prefix"
        case tokensPerWord = "tokens_per_word"
        case overheadTokens = "overhead_tokens"
    }
}

struct LengthsDocument: Decodable {
    var file: Field<String>?
    var input: Field<String>?
    var output: Field<String>?
    var order: Field<DrawOrder>?
}

extension DrawOrder: ProfileChoice {}

/// The name of a form of files, or `auto` for the one that the file looks like.
struct PromptFormatName: ProfileChoice, Hashable {
    let rawValue: String
    static let names = ["auto"] + PromptFormats.all.map { $0.name }
    static var allCases: [PromptFormatName] { names.map { PromptFormatName(known: $0) } }
    init?(rawValue: String) {
        guard Self.names.contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }
    private init(known: String) { rawValue = known }
}
