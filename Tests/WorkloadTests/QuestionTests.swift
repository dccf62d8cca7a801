// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import Workload

@Suite struct QuestionTests {
    static func plan(
        _ request: RequestShape, seed: UInt64 = 1, targets: Int = 1, calibration: Calibration = Calibration(),
        shard: Shard = .whole, dialect: Dialect = .openaiChat
    ) -> Plan {
        var profile = PlanTests.profile(PlanTests.load(.closed, concurrency: 1, requests: 10), targets: targets)
        for i in profile.targets.indices {
            (profile.targets[i].request, profile.targets[i].dialect) = (request, dialect)
        }
        return Plan(profile: profile, seed: seed, shard: shard, calibration: calibration)
    }
    static func shape(_ text: String = "Hi", system: String? = nil) -> RequestShape {
        RequestShape(
            messages: [ChatMessage(role: "user", content: text)], system: system, maxTokens: 100, temperature: nil,
            streams: true, toolsJSON: nil, extraJSON: nil)
    }
    static func synthetic(_ input: Int, share: Double = 0, prefixes: Int = 1) -> RequestShape {
        var shape = shape()
        shape.messages = []
        shape.synthetic = SyntheticShape(input: .spread(.fixed(input)), sharedPrefix: share, prefixes: prefixes)
        return shape
    }
    static func texts(_ plan: Plan, _ count: Int) -> [String] {
        (0..<count).map { plan.question(plan.request($0)).prompt.messages[0].content }
    }
    /// Whether a text begins with a mark on a line of its own.
    static func isMarked(_ text: String) -> Bool {
        let groups = text.prefix { $0 != "\n" }.dropFirst().dropLast().split(separator: "-")
        return text.hasPrefix("[") && groups.count == 5 && groups.allSatisfy { $0.utf8.count == 3 && Int($0) != nil }
    }

    // MARK: Salt

    @Test("a mark stands in front of what is read first, different in each request and the same in each run")
    func salt() {
        let plan = Self.plan(Self.shape())
        let texts = Self.texts(plan, 500)
        #expect(Set(texts).count == 500 && texts.allSatisfy { $0.hasSuffix("]\nHi") && Self.isMarked($0) })
        #expect(texts == Self.texts(Self.plan(Self.shape()), 500))
        #expect(Set(texts).isDisjoint(with: Self.texts(Self.plan(Self.shape(), seed: 2), 500)))
        #expect(texts[0] == "[648-207-120-422-926]\nHi")
        #expect(!plan.isConstant(target: 0))
    }
    @Test("the system text is read first, where there is one") func system() {
        let plan = Self.plan(Self.shape(system: "Be brief"))
        let prompt = plan.question(plan.request(3)).prompt
        #expect(prompt.messages[0].content == "Hi" && prompt.system?.hasSuffix("]\nBe brief") == true)
    }
    @Test("a template decides what is read at all") func template() throws {
        var format = CustomFormat()
        format.template = try RequestTemplate(#"{"p": "{{prompt}}"}"#, syntax: .json)
        var shape = Self.shape(system: "Be brief")
        shape.messages.insert(ChatMessage(role: "user", content: "before"), at: 0)
        let plan = Self.plan(shape, dialect: .custom(format))
        let prompt = plan.question(plan.request(0)).prompt
        #expect(prompt.system == "Be brief" && prompt.messages[0].content == "before")
        #expect(prompt.messages[1].content.hasSuffix("]\nHi"))
    }
    @Test("without salt and with one prompt all requests are the same") func off() {
        var shape = Self.shape()
        shape.salt = false
        let plan = Self.plan(shape)
        #expect(Set(Self.texts(plan, 10)) == ["Hi"] && plan.isConstant(target: 0))
        shape.synthetic = SyntheticShape(output: CountSpread(Spread(.uniform(low: 1, high: 9))))
        #expect(!Self.plan(shape).isConstant(target: 0))
    }

    // MARK: Files

    static func pool(_ count: Int, _ order: DrawOrder) -> RequestShape {
        var shape = shape()
        shape.salt = false
        let items = (0..<count).map {
            PromptItem(
                system: $0 == 0 ? "own" : nil, messages: [ChatMessage(role: "user", content: "q\($0)")],
                maxTokens: $0 == 1 ? 7 : nil)
        }
        shape.prompts = PromptPool(
            items: items, skipped: 0, order: order, path: "f", format: "jsonl", contentHash: "0")
        return shape
    }
    @Test("an entry brings what it has of its own, and the profile the rest") func entries() {
        var shape = Self.pool(3, .sequence)
        shape.system = "all"
        let plan = Self.plan(shape)
        let questions = (0..<4).map { plan.question(plan.request($0)) }
        #expect(questions.map(\.item) == [0, 1, 2, 0])
        #expect(questions.map(\.prompt.system) == ["own", "all", "all", "own"])
        #expect(questions.map(\.prompt.maxTokens) == [100, 7, 100, 100])
        #expect(questions.map(\.prompt.messages[0].content) == ["q0", "q1", "q2", "q0"])
    }
    @Test("targets of a round are asked the same entry") func rounds() {
        let plan = Self.plan(Self.pool(5, .sequence), targets: 2)
        #expect((0..<8).map { plan.question(plan.request($0)).item } == [0, 0, 1, 1, 2, 2, 3, 3])
    }
    @Test("the shards' requests ask what the whole asks", arguments: DrawOrder.allCases) func shards(order: DrawOrder) {
        let shape = Self.pool(7, order)
        let whole = Self.plan(shape)
        for k in 0..<3 {
            let part = Self.plan(shape, shard: Shard(k, of: 3))
            for index in stride(from: k, to: 60, by: 3) {
                #expect(part.question(part.request(index)) == whole.question(whole.request(index)))
            }
        }
    }

    // MARK: Synthetic

    @Test("a text has the words that the calibration wants for the tokens") func sizes() {
        let fit = Calibration(fits: [0: TokenFit(tokensPerWord: 2, overhead: 20)])
        var shape = Self.synthetic(220)
        shape.salt = false
        let plan = Self.plan(shape, calibration: fit)
        let question = plan.question(plan.request(0))
        #expect(question.wantedInputTokens == 220 && question.prompt.messages.count == 1)
        #expect(question.prompt.messages[0].content.split(separator: " ").count == 100)
        #expect(Set(Self.texts(plan, 20)).count == 20)
        shape.messages = [ChatMessage(role: "user", content: "Sum it up")]
        #expect(Self.texts(Self.plan(shape), 1)[0].hasSuffix("\n\nSum it up"))
    }
    @Test("the drawn lengths are those of the spread, and limits of answers are drawn with them") func draws() {
        var shape = Self.synthetic(0)
        shape.synthetic?.input = .spread(CountSpread(Spread(.uniform(low: 100, high: 200))))
        shape.synthetic?.output = CountSpread(Spread(.uniform(low: 10, high: 20)))
        let plan = Self.plan(shape)
        let questions = (0..<400).map { plan.question(plan.request($0)) }
        let inputs = questions.compactMap(\.wantedInputTokens)
        #expect(inputs.min() ?? 0 < 105 && inputs.max() ?? 0 > 195 && inputs.allSatisfy { (100...200).contains($0) })
        #expect(Set(questions.compactMap(\.prompt.maxTokens)) == Set(10...20))
    }
    @Test("lengths of a file stay in their pairs") func table() {
        var shape = Self.synthetic(0)
        let pairs = (1...9).map { LengthTable.Pair(input: $0 * 10, output: $0) }
        shape.synthetic?.input = .table(LengthTable(pairs: pairs, order: .shuffle, path: "", contentHash: ""))
        let plan = Self.plan(shape)
        let questions = (0..<9).map { plan.question(plan.request($0)) }
        #expect(questions.allSatisfy { $0.wantedInputTokens == ($0.prompt.maxTokens ?? 0) * 10 })
        #expect(Set(questions.compactMap(\.wantedInputTokens)).count == 9)
    }
    @Test("the shared part is the same in all requests, the mark of each stands behind it") func prefix() {
        let texts = Self.texts(Self.plan(Self.synthetic(1_000, share: 0.3)), 30)
        let parts = texts.map { $0.split(separator: "\n").map(String.init) }
        #expect(parts.allSatisfy { $0.count == 4 })
        #expect(Set(parts.map { $0[0] + $0[1] }).count == 1 && Set(parts.map { $0[2] }).count == 30)
        let (shared, own) = (parts[0][1].split(separator: " ").count, parts[0][3].split(separator: " ").count)
        #expect(shared + own == 923 && shared == 277)
        let other = Self.texts(Self.plan(Self.synthetic(1_000, share: 0.3), seed: 2), 1)[0]
        #expect(other.split(separator: "\n")[0] != parts[0][0])
    }
    @Test("of several prefixes each request draws one") func prefixes() {
        let texts = Self.texts(Self.plan(Self.synthetic(100, share: 0.5, prefixes: 4)), 200)
        let starts = texts.reduce(into: [Substring: Int]()) { $0[$1.split(separator: "\n")[1], default: 0] += 1 }
        #expect(starts.count == 4 && starts.values.allSatisfy { $0 > 25 })
    }
    @Test("without salt a shared prefix is words and nothing else") func unsalted() {
        var shape = Self.synthetic(100, share: 0.5)
        shape.salt = false
        let texts = Self.texts(Self.plan(shape), 2)
        #expect(texts.allSatisfy { !$0.contains("[") } && texts[0] != texts[1])
        #expect(zip(texts[0].split(separator: " "), texts[1].split(separator: " ")).prefix { $0 == $1 }.count >= 46)
    }

    // MARK: Conversations

    private static func talks(_ request: RequestShape, turns: CountSpread? = .fixed(3)) -> Plan {
        var profile = PlanTests.profile(PlanTests.load(.closed, concurrency: 1, requests: 10))
        profile.targets[0].request = request
        profile.session = SessionShape(
            turns: turns, mostTurns: 8, think: .fixed(.zero), followups: [])
        return Plan(profile: profile, seed: 1)
    }
    @Test("a recorded conversation is asked question by question, as many as it has") func recorded() {
        let list = PromptFileTests.list(ShareGPTPrompts.self, PromptFileTests.conversations)
        var shape = Self.pool(1, .sequence)
        shape.prompts?.items = list.items
        let plan = Self.talks(shape)
        #expect((0..<4).map { plan.turns(of: $0) } == [2, 1, 2, 1], "no more than it has, whatever is wanted")
        #expect((0..<4).map { Self.talks(shape, turns: nil).turns(of: $0) } == [2, 1, 2, 1])
        #expect((0..<4).map { Self.talks(shape, turns: .fixed(1)).turns(of: $0) } == [1, 1, 1, 1])
        #expect(plan.question(plan.request(2, turn: 0)).prompt.messages.map(\.content) == ["1"])
        #expect(plan.followup(1, of: 2)?.content == "3" && plan.followup(2, of: 2) == nil)
        #expect(plan.recordedConversation(0)?.turns.count == 4)
    }
    @Test("further questions come from where the first came") func further() {
        let pool = Self.talks(Self.pool(5, .sequence))
        #expect(pool.turns(of: 3) == 3 && pool.recordedConversation(3) == nil)
        #expect(pool.followup(1, of: 3)?.content == "q4" && pool.followup(2, of: 3)?.content == "q0")
        let texts = Self.talks(Self.synthetic(50))
        let said = (1...2).compactMap { texts.followup($0, of: 3)?.content }
        #expect(said.allSatisfy { $0.split(separator: " ").count == 46 && !$0.contains("[") } && said[0] != said[1])
        #expect(Self.talks(Self.shape()).followup(1, of: 0)?.content == "Hi")
    }

    // MARK: Calibration

    @Test(
        "a target is asked at three sizes around what is wanted, unless the profile knows",
        arguments: [(500, [31, 125, 500]), (10, [4, 16, 64]), (100_000, [100, 400, 1_600])])
    func probes(wanted: Int, sizes: [Int]) {
        let plan = Self.plan(Self.synthetic(wanted))
        #expect(plan.calibrationSizes(target: 0) == sizes)
        var known = Self.synthetic(wanted)
        known.synthetic?.given = TokenFit(tokensPerWord: 1.3, overhead: 0)
        #expect(Self.plan(known).calibrationSizes(target: 0).isEmpty)
        #expect(Self.plan(Self.shape()).calibrationSizes(target: 0).isEmpty)
    }
    @Test("what a target is asked before the run is put together like the run's questions, and answered briefly")
    func probe() {
        let shape = Self.synthetic(500, share: 0.5)
        let plan = Self.plan(shape, dialect: .openaiResponses)
        let probes = (0..<4).map { plan.calibrationQuestion($0, target: 0, words: 60).prompt }
        #expect(probes.allSatisfy { $0.maxTokens == 16 && $0.messages[0].content.split(separator: "\n").count == 4 })
        let marks = Set(probes.map { $0.messages[0].content.split(separator: "\n")[2] })
        let used = Set(Self.texts(plan, 500).map { $0.split(separator: "\n")[2] })
        #expect(marks.count == 4 && marks.isDisjoint(with: used))
    }

    // MARK: Hash

    @Test("the hash covers what is asked, not where it stands, and not what a token costs") func planHash() {
        var shapes = [Self.shape(), Self.pool(3, .sequence), Self.pool(3, .shuffle), Self.synthetic(100)]
        shapes += [Self.synthetic(101), Self.synthetic(100, share: 0.3), Self.synthetic(100, share: 0.3, prefixes: 2)]
        for change in [{ $0.salt = false }, { $0.prompts = Self.pool(1, .sequence).prompts }]
            as [(inout RequestShape) -> Void]
        {
            var shape = Self.shape()
            change(&shape)
            shapes.append(shape)
        }
        if let image = ChatImage(Array("GIF89a".utf8)) {
            var shape = Self.shape()
            shape.images = [ImageFile(path: "a", image: image, contentHash: "1")]
            shapes.append(shape)
        }
        let hashes = shapes.map { Self.plan($0).planHash }
        #expect(Set(hashes).count == shapes.count)
        var moved = Self.pool(3, .sequence)
        moved.prompts?.path = "elsewhere"
        #expect(Self.plan(moved).planHash == hashes[1])
        var measured = Self.synthetic(100)
        measured.synthetic?.given = TokenFit(tokensPerWord: 2, overhead: 3)
        #expect(Self.plan(measured).planHash == hashes[3])
        #expect(Self.plan(Self.synthetic(100), calibration: Calibration(fits: [0: .assumed])).planHash == hashes[3])
    }
}
