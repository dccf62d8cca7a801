// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

// What is asked, where it stands in files.
extension ProfileBuilder {
    /// Largest file of prompts that is read; all of it is held in memory.
    private static let promptFileLimit = 1 << 30
    /// Mistakes of one file that are listed.
    private static let faultsShown = 5

    // MARK: Prompts

    func prompts(_ section: Placed<PromptsDocument>) -> PromptPool? {
        let document = section.value
        guard let field = document.file else {
            if section.node.entries != nil {
                log.add(section.node.place, section.path, "file is missing; add \"file: questions.jsonl\"")
            }
            return nil
        }
        guard let path = literal(field).map({ resolved($0, from: field.node.place) }) else { return nil }
        var keys = PromptKeys()
        keys.field = filled(document.field, "the name of a column or member")
        keys.limit = filled(document.outputField, "the name of a column or member") ?? keys.limit
        let key = KnownPools.Key(
            path: path, format: document.format?.value?.rawValue, keys: keys, order: document.order?.value ?? .sequence)
        return pool(key) { read(key, field, named: document.field) }
    }
    private func read(_ key: KnownPools.Key, _ field: Field<String>, named: Field<String>?) -> PromptPool? {
        guard let bytes = contents(of: key.path, field, "a file of prompts (JSONL, CSV or ShareGPT's JSON)") else {
            return nil
        }
        let format = key.format.flatMap(PromptFormats.named) ?? PromptFormats.found(in: bytes)
        if format == ShareGPTPrompts.self, let named {
            mistake(named, "conversations of ShareGPT have keys of their own; remove it")
        }
        var list = PromptList()
        format.read(bytes, key.keys, into: &list)
        report(list.faults, of: key.path, field)
        guard !list.items.isEmpty else {
            if list.faults.isEmpty {
                let skipped = list.skipped > 0 ? ": in its \(list.skipped) entries nobody asks anything" : ""
                log.add(field.node.place, field.path, "\(key.path) holds no prompt\(skipped)")
            }
            return nil
        }
        let taken = "\(format.name) \(key.keys.field ?? "") \(key.keys.limit)"
        return PromptPool(
            items: list.items, skipped: list.skipped, order: key.order, path: key.path, format: format.name,
            contentHash: Plan.hexadecimalHash(of: bytes + Array(taken.utf8)))
    }
    /// The text of a key that must not be empty.
    private func filled(_ field: Field<String>?, _ what: String) -> String? {
        if let field, field.value == "" { mistake(field, "write \(what)") }
        return field?.value
    }
    private func report(_ faults: [PromptList.Fault], of file: String, _ field: Field<String>) {
        for fault in faults.prefix(Self.faultsShown) {
            log.add(field.node.place, field.path, "\(file):\(fault.line): \(fault.text)")
        }
        let rest = faults.count - Self.faultsShown
        if rest > 0 { log.add(field.node.place, field.path, "\(file): \(rest) more lines with mistakes") }
    }
    /// A file without its byte order mark; nil where it cannot be read.
    private func contents(of path: String, _ field: Field<String>, _ what: String) -> [UInt8]? {
        switch environment.read(path, Self.promptFileLimit) {
        case .failure(let fault):
            log.add(field.node.place, field.path, "\(path) cannot be read: \(fault.reason); write the path of \(what)")
            return nil
        case .success(let bytes): return withoutByteOrderMark(bytes)
        }
    }

    // MARK: Synthetic text

    /// - Parameters:
    ///   - section: As it is written.
    ///   - isAsked: Whether there are prompts or messages, so that only the answers' lengths may be said here.
    /// - Returns: The shape.
    func synthetic(_ section: Placed<SyntheticDocument>, isAsked: Bool) -> SyntheticShape {
        let document = section.value
        var shape = SyntheticShape()
        shape.input = lengths(document)
        shape.output = document.outputTokens?.value
        shape.sharedPrefix = document.sharedPrefix?.value?.share ?? 0
        shape.prefixes = document.prefixes?.value?.value ?? 1
        shape.calibrates = document.calibrate?.value ?? true
        shape.given = given(document)
        if let field = document.prefixes, shape.sharedPrefix == 0 {
            mistake(field, "there is none without shared_prefix; add \"shared_prefix: 30%\"")
        }
        let wantsText = document.inputTokens != nil || document.lengths != nil
        if !wantsText, replays, !isAsked { shape.input = .recorded }
        if !wantsText, !replays, section.node.entries != nil,
            document.outputTokens == nil || document.sharedPrefix != nil
        {
            let advice = "input_tokens is missing; add \"input_tokens: 512\", or lengths"
            log.add(section.node.place, section.path, advice)
        }
        if isAsked, let field = document.inputTokens {
            mistake(field, "found beside prompts or messages; a request has one of them: remove the other")
        } else if isAsked, let table = document.lengths {
            let advice = "found beside prompts or messages; a request has one of them: remove the other"
            log.add(table.node.place, table.path, advice)
        }
        return shape
    }
    private func given(_ document: SyntheticDocument) -> TokenFit? {
        if let field = document.tokensPerWord, let value = field.value, !(0.01...100).contains(value) {
            mistake(field, "write a number from 0.01 to 100, such as 1.3")
        }
        guard let perWord = document.tokensPerWord?.value else {
            if let field = document.overheadTokens, document.tokensPerWord == nil {
                mistake(field, "it goes with tokens_per_word only; add \"tokens_per_word: 1.3\"")
            }
            return nil
        }
        return TokenFit(tokensPerWord: perWord, overhead: document.overheadTokens?.value ?? 0)
    }
    private func lengths(_ document: SyntheticDocument) -> SyntheticShape.Lengths? {
        guard let section = document.lengths else { return document.inputTokens?.value.map { .spread($0) } }
        if let field = document.inputTokens {
            mistake(field, "found beside lengths; lengths come from one of them: remove the other")
        }
        let table = section.value
        guard let field = table.file else {
            if section.node.entries != nil {
                log.add(section.node.place, section.path, "file is missing; add \"file: lengths.csv\"")
            }
            return nil
        }
        guard let file = literal(field).map({ resolved($0, from: field.node.place) }),
            let bytes = contents(of: file, field, "a file of lengths (CSV or JSONL)")
        else { return nil }
        var reader = LengthFile(
            input: filled(table.input, "the name of a column or member"),
            output: filled(table.output, "the name of a column or member"))
        reader.read(bytes)
        report(reader.faults, of: file, field)
        guard !reader.pairs.isEmpty else {
            if reader.faults.isEmpty { log.add(field.node.place, field.path, "\(file) holds no lengths") }
            return nil
        }
        let taken = "\(reader.input) \(reader.output ?? "")"
        return .table(
            LengthTable(
                pairs: reader.pairs, order: table.order?.value ?? .sequence, path: file,
                contentHash: Plan.hexadecimalHash(of: bytes + Array(taken.utf8))))
    }

    // MARK: Images

    /// Largest picture, and all of a request together, in bytes.
    ///
    /// Providers allow less, each its own.
    private static let (imageLimit, imagesLimit) = (20 << 20, 64 << 20)

    func images(_ fields: [Field<String>]?, _ dialect: Dialect) -> [ImageFile] {
        guard let fields, let first = fields.first else { return [] }
        if !dialect.takesImages {
            mistake(first, "\(dialect.name) has no place for images; remove them, or the target that speaks it")
        }
        let images = fields.compactMap(image)
        if images.reduce(0, { $0 + $1.image.byteCount }) > Self.imagesLimit {
            mistake(first, "the images of a request may have 64 MiB together; take smaller ones")
        }
        return images
    }
    private func image(_ field: Field<String>) -> ImageFile? {
        guard let text = literal(field) else { return nil }
        let path = resolved(text, from: field.node.place)
        switch environment.read(path, Self.imageLimit) {
        case .failure(let fault):
            let advice = "write the path of a PNG, JPEG, GIF or WebP of at most 20 MiB"
            log.add(field.node.place, field.path, "\(path) cannot be read: \(fault.reason); \(advice)")
            return nil
        case .success(let bytes):
            guard let image = ChatImage(bytes) else {
                log.add(field.node.place, field.path, "\(path) is no PNG, JPEG, GIF or WebP")
                return nil
            }
            return ImageFile(path: path, image: image, contentHash: Plan.hexadecimalHash(of: bytes))
        }
    }
}
