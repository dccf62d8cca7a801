// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

/// What one target is asked, request by request: a pure function of (profile, seed, calibration) and the request's numbers.
struct Asking: Sendable {
    private let model: String
    private let dialect: Dialect
    private let preset: Preset?
    let shape: RequestShape
    private let fit: TokenFit
    private let mark: RequestMark?
    private let text: SyntheticText
    private let items: Drawing?
    private let pairs: Drawing?
    private let inputs, outputs, prefixes: CounterRandom

    init(_ target: Target, seed: UInt64, fit: TokenFit?) {
        (model, dialect, preset, shape) = (target.model, target.dialect, target.preset, target.request)
        self.fit = fit ?? shape.synthetic?.given ?? .assumed
        mark = shape.salt ? RequestMark(seed: seed) : nil
        text = SyntheticText(seed: seed)
        items = shape.prompts.map { Drawing($0.order, count: $0.items.count, seed: seed, stream: .prompts) }
        pairs = shape.synthetic?.table.map { Drawing($0.order, count: $0.pairs.count, seed: seed, stream: .lengths) }
        inputs = CounterRandom(seed: seed, stream: RandomStream.inputTokens.rawValue)
        outputs = CounterRandom(seed: seed, stream: RandomStream.outputTokens.rawValue)
        prefixes = CounterRandom(seed: seed, stream: RandomStream.prefixes.rawValue)
    }

    /// The recorded conversation that a question begins; nil where it is a question alone.
    func recording(number: Int) -> Conversation? { items.flatMap { shape.prompts?.items[$0[number]].recorded } }
    /// What is said as question `turn` (from 1) of a conversation that began with question `number`, where nothing else says so.
    ///
    /// No mark: the beginning of the conversation, which goes out again, has one.
    func followup(_ turn: Int, number: Int, recorded: ReplayedArrival?) -> ChatMessage? {
        if let pool = shape.prompts, let items {
            return pool.items[items[number + turn]].messages.last { $0.role == "user" }
        }
        guard let wanted = lengths(number, recorded).input else { return shape.messages.last { $0.role == "user" } }
        let words = text.words(of: number + turn << 40, at: 0..<fit.words(for: wanted))
        return ChatMessage(role: "user", content: shape.closing.map { "\(words)\n\n\($0)" } ?? words)
    }
    /// Whether every request asks the very same.
    var isConstant: Bool {
        mark == nil && shape.synthetic?.input == nil && (shape.prompts?.items.count ?? 1) == 1
            && shape.synthetic?.output?.spread.isFixed ?? true
    }

    /// - Parameters:
    ///   - number: Of the question, which several targets may be asked.
    ///   - index: Of the request, which nobody shares.
    ///   - recorded: The request that is replayed, if any is.
    /// - Returns: What it asks.
    func question(number: Int, index: Int, recorded: ReplayedArrival? = nil) -> Question {
        var prompt = plain
        let place = items?[number]
        if let place, let item = shape.prompts?.items[place] {
            (prompt.system, prompt.messages) = (item.system ?? prompt.system, item.messages)
            (prompt.maxTokens, prompt.toolsJSON) = (
                item.maxTokens ?? prompt.maxTokens, item.toolsJSON ?? prompt.toolsJSON
            )
        }
        let lengths = lengths(number, recorded)
        if let output = lengths.output { prompt.maxTokens = max(1, output) }
        if let input = lengths.input {
            return finished(prompt, words: fit.words(for: input), number, index, wanted: input)
        }
        return finished(prompt, words: nil, number, index, item: place)
    }
    /// The same with so many words and the shortest answer that the protocol allows; its marks are those of no request.
    func probe(_ number: Int, words: Int) -> Question {
        var prompt = plain
        prompt.maxTokens = dialect.smallestLimit
        let last = Int(RequestMark.space) - 1 - number
        return finished(prompt, words: words, last, last)
    }
    /// Numbers of words to ask with before the run, smallest first; empty where the target need not be asked.
    ///
    /// Around what the run will ask, but never more than some 1,600 words: the line holds beyond, and each one is billed.
    func probeSizes(_ recorded: (Int) -> ReplayedArrival?) -> [Int] {
        guard let synthetic = shape.synthetic, synthetic.input != nil, synthetic.calibrates, synthetic.given == nil
        else { return [] }
        guard let longest = (0..<256).compactMap({ lengths($0, recorded($0)).input }).max() else { return [] }
        let top = min(max(longest, 64), 1_600)
        return [top / 16, top / 4, top]
    }

    private var plain: ChatPrompt {
        ChatPrompt(
            model: model, system: shape.system, messages: shape.messages, maxTokens: shape.maxTokens,
            temperature: shape.temperature, streams: shape.streams, toolsJSON: shape.toolsJSON,
            extraJSON: shape.extraJSON)
    }
    private func lengths(_ number: Int, _ recorded: ReplayedArrival?) -> (input: Int?, output: Int?) {
        let output = shape.synthetic?.output?.draw(outputs, UInt64(number))
        switch shape.synthetic?.input {
        case nil: return (nil, output)
        case .spread(let spread)?: return (spread.draw(inputs, UInt64(number)), output)
        case .table(let table)?:
            let pair = table.pairs[pairs?[number] ?? 0]
            return (pair.input, output ?? pair.output)
        case .recorded?: return (recorded?.inputTokens, output ?? recorded?.outputTokens)
        }
    }

    // MARK: Putting it together

    private func finished(
        _ start: ChatPrompt, words: Int?, _ number: Int, _ index: Int, wanted: Int? = nil, item: Int? = nil
    ) -> Question {
        var prompt = start
        var front = mark?.request(index)
        if let words {
            let shared = sharedWords(of: words)
            var content = body(words: words, shared: shared, number, index)
            if shared > 0 { front = mark?.run }
            if let closing = shape.closing { content += "\n\n" + closing }
            prompt.messages = [ChatMessage(role: "user", content: content)]
        }
        if !shape.images.isEmpty, let last = prompt.messages.lastIndex(where: { $0.role == "user" }) {
            prompt.messages[last].images = shape.images.map(\.image)
        }
        if let front { prompt.begin(with: front, in: dialect) }
        prompt.ownJSON = preset?.members(maxTokens: prompt.maxTokens)
        return Question(prompt: prompt, wantedInputTokens: wanted, item: item)
    }
    private func sharedWords(of words: Int) -> Int {
        guard let share = shape.synthetic?.sharedPrefix, share > 0 else { return 0 }
        return max(1, Int((Double(words) * share).rounded()))
    }
    /// The request's own mark stands behind what it shares, or the shared words could come from no cache.
    private func body(words: Int, shared: Int, _ number: Int, _ index: Int) -> String {
        let own = text.words(of: number, at: shared..<words)
        guard shared > 0 else { return own }
        let choice = prefixes.bits(UInt64(number)).multipliedFullWidth(by: UInt64(shape.synthetic?.prefixes ?? 1)).high
        let start = text.prefix(Int(choice), words: shared)
        guard let mark = mark?.request(index) else { return own.isEmpty ? start : "\(start) \(own)" }
        return own.isEmpty ? "\(start)\n\(mark)" : "\(start)\n\(mark)\n\(own)"
    }
}

extension RequestShape {
    /// What stands behind a synthetic text.
    fileprivate var closing: String? {
        synthetic?.isUnasked == true ? nil : messages.first?.content
    }
}

extension SyntheticShape {
    var table: LengthTable? {
        if case .table(let table)? = input { table } else { nil }
    }
}
