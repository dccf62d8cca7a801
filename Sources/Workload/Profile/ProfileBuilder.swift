// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Excerpts
internal import Protocols

/// Makes a profile of what was decoded: puts defaults in and checks what the types cannot.
///
/// A value that was there but could not be read counts as given, so that one mistake is reported once.
struct ProfileBuilder {
    let root: Node
    let source: Profile.Source
    let environment: ProfileEnvironment
    let log: ProblemLog
    private let known = KnownPools()

    /// A file of prompts is read once, however many targets are asked from it.
    final class KnownPools {
        struct Key: Hashable {
            let path: String, format: String?, keys: PromptKeys, order: DrawOrder
        }
        var pools: [Key: PromptPool] = [:]
    }
    func pool(_ key: KnownPools.Key, _ make: () -> PromptPool?) -> PromptPool? {
        if let pool = known.pools[key] { return pool }
        known.pools[key] = make()
        return known.pools[key]
    }

    init(root: Node, source: Profile.Source, environment: ProfileEnvironment, log: ProblemLog) {
        (self.root, self.source, self.environment, self.log) = (root, source, environment, log)
    }

    /// Question that is asked where the profile has none.
    static let defaultPrompt = "In about a hundred words: how does a river shape the valley that it flows through?"

    /// - Returns: A profile, to be used only if nothing was logged; nil where a part is missing.
    func profile(_ document: ProfileDocument) -> Profile? {
        let name = name(document.name)
        let targets = targets(document.targets)
        if targets.isEmpty {
            _ = connections(document.connections)
            _ = request(document.request, .openaiChat)
            _ = timeouts(document.timeouts)
            _ = limits(document.limits)
            _ = retry(document.retry)
            _ = resume(document.resume, streams: true)
            _ = (stop(document.stop), marks(document.marks), reader(document.reader), checks(document.checks))
        }
        var load = load(document.load)
        load.mixing = mixing(document, load, targets)
        load.extending = extending(document, load, targets)
        let output = document.output?.value ?? "reports/\(name)"
        if let field = document.output, field.value == "" { mistake(field, "write the path of a folder") }
        let session = session(document.session)
        checkShedding(document.load?.overflow, load, targets)
        if let session { checkConversations(session, targets) }
        if let field = document.noise, field.value == "" { mistake(field, "write the path of a file") }
        return Profile(
            name: name, seed: document.seed?.value, targets: targets, load: load, session: session, output: output,
            record: recording(document.record), demands: demands(document, load, targets),
            relay: relay(document.relay, targets), noise: document.noise?.value ?? Profile.usualNoise,
            capacity: capacity(document.capacity, targets))
    }

    private func recording(_ document: RecordDocument?) -> Recording {
        var recording = Recording()
        recording.output = document?.output?.value ?? recording.output
        recording.prompt = document?.prompt?.value ?? recording.prompt
        return recording
    }

    // MARK: Words

    func mistake<Value>(_ field: Field<Value>, _ fix: String) {
        log.add(field.node.place, field.path, "found \(field.node.found); \(fix)")
    }
    /// The place of a section, or of the whole profile where the section is not there.
    func place(_ path: String) -> Place {
        if let node = root.find(PathStep.steps(of: path)) { return node.place }
        switch source {
        case .file(let name): return .wholeFile(name)
        case .urls: return .argument(path)
        }
    }

    private func name(_ field: Field<String>?) -> String {
        if let name = field?.value {
            let isFolderName = !name.isEmpty && name != "." && name != ".." && !name.contains("/")
            if !isFolderName || name.unicodeScalars.contains(where: { $0.value < 0x20 }), let field {
                mistake(field, "write a word that can name a folder")
            }
            return name
        }
        guard case .file(let path) = source else { return "run" }
        let file = path.split(separator: "/").last.map(String.init) ?? "run"
        let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        return stem.isEmpty || stem == "." ? "run" : stem
    }

    func timeouts(_ document: TimeoutsDocument?) -> Timeouts {
        Timeouts(
            connect: positive(document?.connect) ?? .seconds(Int64(10)),
            firstOutput: positive(document?.firstOutput) ?? .seconds(Int64(120)),
            idle: positive(document?.idle) ?? .seconds(Int64(60)),
            total: positive(document?.total) ?? .seconds(Int64(600)))
    }
    func limits(_ document: LimitsDocument?) -> Limits {
        var limits = Limits()
        limits.event = document?.event?.value?.bytes ?? limits.event
        limits.answer = document?.answer?.value?.bytes ?? limits.answer
        limits.errorBody = document?.errorBody?.value?.bytes ?? limits.errorBody
        limits.toolArguments = document?.toolArguments?.value?.bytes ?? limits.toolArguments
        if let field = document?.depth, let depth = field.value?.value {
            if depth > Limits.deepest { mistake(field, "write a number of at most \(Limits.deepest)") }
            limits.depth = min(depth, Limits.deepest)
        }
        limits.events = document?.events?.value?.value ?? limits.events
        limits.body = document?.body?.value?.bytes ?? limits.body
        limits.headers = document?.headers?.value?.bytes ?? limits.headers
        return limits
    }
    func positive(_ field: Field<Nanoseconds>?) -> Nanoseconds? {
        if let field, field.value == .zero { mistake(field, "write a duration above 0, such as \"30s\"") }
        return field?.value
    }

    // MARK: Secrets from the environment

    /// Text with every `${NAME}` replaced, and whether there was any; nil where a variable is missing.
    func expanded(_ node: Node, _ path: String) -> (text: String, fromEnvironment: Bool)? {
        guard let scalar = node.scalar else { return nil }
        var (result, rest, isWhole) = ("", scalar.text[...], true)
        while let start = rest.range(of: "${") {
            result += rest[..<start.lowerBound]
            let column = scalar.text.distance(from: scalar.text.startIndex, to: start.lowerBound)
            let place = node.place.shifted(by: column + (scalar.isPlain ? 0 : 1))
            rest = rest[start.upperBound...]
            let name = rest.prefix { $0 != "}" }
            guard name.endIndex < rest.endIndex, Self.isVariableName(name) else {
                log.add(place, path, "\"${\" begins the name of a variable; write ${NAME}")
                return nil
            }
            rest = rest[rest.index(after: name.endIndex)...]
            switch environment.variable(String(name)) {
            case nil, "":
                log.add(place, path, "the environment variable \(name) is not set; export it, or take \(path) out")
                isWhole = false
            case let value?: result += value
            }
        }
        return isWhole ? (result + rest, rest.utf8.count != scalar.text.utf8.count) : nil
    }
    private static func isVariableName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, first < UInt8(ascii: "0") || first > UInt8(ascii: "9") else { return false }
        return name.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z"))
                || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
        }
    }
    /// The text of a key that takes no variables.
    func literal(_ field: Field<String>?) -> String? {
        if let field, field.value?.range(of: "${") != nil {
            log.add(
                field.node.place, field.path,
                "${…} is replaced in key, aws, headers and proxy only; write the text itself")
        }
        return field?.value
    }
    /// A path as written, or from the profile's folder where it is relative.
    func resolved(_ path: String, from place: Place) -> String { path.hasPrefix("/") ? path : place.folder + path }
}
