// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import JSONText
internal import Protocols

extension RequestShape {
    /// What a JSON text of a request is for.
    enum Telling: Hashable {
        /// For the trace: where things came from, too, and of the texts as much as is wanted.
        case trace(Excerpt.Extent)
        /// For the plan's hash: what is asked and nothing else, so that a file may move and a calibration be given by hand.
        case hash
    }
    /// What is asked, the same bytes for the same request: the trace shows it and the plan's hash covers it.
    func append(to json: inout JSONWriter, _ telling: Telling) {
        if !messages.isEmpty || prompts == nil && synthetic?.input == nil { appendMessages(to: &json, telling) }
        if let system { json.said("system", system, telling) }
        json.member("max_tokens", maxTokens)
        if let temperature { json.member("temperature", temperature) }
        json.member("stream", streams)
        if let toolsJSON {
            json.key("tools")
            json.raw(toolsJSON.utf8)
        }
        if let extraJSON {
            json.key("extra")
            json.raw(extraJSON.utf8)
        }
        if let prompts {
            json.key("prompts")
            json.object { prompts.append(to: &$0, telling) }
        }
        if let synthetic {
            json.key("synthetic")
            json.object { synthetic.append(to: &$0, telling) }
        }
        json.member("salt", salt)
        guard !images.isEmpty else { return }
        json.key("images")
        json.array { list in for image in images { list.object { image.append(to: &$0, telling) } } }
    }
    private func appendMessages(to json: inout JSONWriter, _ telling: Telling) {
        json.key("messages")
        json.array { json in
            for message in messages {
                json.object { json in
                    json.member("role", message.role)
                    json.said("content", message.content, telling)
                }
            }
        }
    }
}

extension JSONWriter {
    /// A text that the user says: for the trace as much of it as is wanted, in full as it is.
    mutating func said(_ name: String, _ text: String, _ telling: RequestShape.Telling) {
        switch telling {
        case .hash, .trace(.full): member(name, text)
        case .trace(let extent): if let excerpt = Excerpt(of: text, keeping: extent) { member(name, excerpt) }
        }
    }
    /// A format as it was written; the bodies and queries in it may be prompts.
    mutating func format(_ text: String, _ prompt: Excerpt.Extent) {
        var cursor = JSONCursor()
        let bytes = Array(text.utf8)
        object { json in
            guard (try? cursor.enterObject(bytes.span)) != nil else { return }
            while let name = try? cursor.nextKey(bytes.span) {
                let start = cursor.offset
                guard (try? cursor.skipValue(bytes.span)) != nil else { return }
                let key = JSONCursor.decode(name, bytes.span)
                let value = JSONCursor.text(start..<cursor.offset, bytes.span)
                if ["body", "query"].contains(key), prompt != .full {
                    json.said(key, value, .trace(prompt))
                } else {
                    json.key(key)
                    json.raw(value.utf8)
                }
            }
        }
    }
}

extension PromptPool {
    /// Files are told by name and hash: a trace need not repeat them.
    fileprivate func append(to json: inout JSONWriter, _ telling: RequestShape.Telling) {
        if telling != .hash { json.member("file", path) }
        json.member("format", format)
        json.member("order", order.rawValue)
        json.member("entries", items.count)
        json.member("skipped_entries", skipped)
        json.member("content_hash", contentHash)
    }
}

extension SyntheticShape {
    fileprivate func append(to json: inout JSONWriter, _ telling: RequestShape.Telling) {
        switch input {
        case .spread(let spread)?: json.member("input_tokens", spread.profileText)
        case .table(let table)?:
            json.key("lengths")
            json.object { json in
                if telling != .hash { json.member("file", table.path) }
                json.member("order", table.order.rawValue)
                json.member("entries", table.pairs.count)
                json.member("content_hash", table.contentHash)
            }
        case .recorded?: json.member("lengths", "recorded")
        case nil: break
        }
        json.member("output_tokens", ifKnown: output?.profileText)
        if sharedPrefix > 0 {
            json.member("shared_prefix", sharedPrefix)
            json.member("prefixes", prefixes)
        }
        guard telling != .hash, input != nil else { return }
        json.member("calibrate", calibrates)
        if let given {
            json.member("tokens_per_word", given.tokensPerWord)
            json.member("overhead_tokens", given.overhead)
        }
    }
}

extension ImageFile {
    fileprivate func append(to json: inout JSONWriter, _ telling: RequestShape.Telling) {
        if telling != .hash { json.member("file", path) }
        json.member("type", image.format.mediaType)
        json.member("bytes", image.byteCount)
        json.member("content_hash", contentHash)
    }
}

extension CountSpread {
    /// As a profile writes it.
    fileprivate var profileText: String {
        switch spread.shape {
        case .fixed(let amount): Self.text(amount)
        case .uniform(let low, let high): "uniform(\(Self.text(low)),\(Self.text(high)))"
        case .normal(let mean, let deviation): "normal(\(Self.text(mean)),\(Self.text(deviation)))"
        case .lognormal(let median, let sigma): "lognormal(\(Self.text(median)),\(Self.text(sigma)))"
        case .exponential(let mean): "exponential(\(Self.text(mean)))"
        }
    }
    private static func text(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
