// SPDX-License-Identifier: Apache-2.0

/// A value from the command line, which goes over what the profile says.
public struct Override: Hashable, Sendable {
    public let setting: Setting
    public let value: String
    /// Takes hold only where neither the profile nor a flag says anything: a command's own default.
    public let isDefault: Bool

    /// - Parameters:
    ///   - setting: One that has a flag; a mistake in the value is reported under that flag.
    ///   - value: As it stood on the command line; "true" or "false" for a toggle.
    ///   - isDefault: The command's own default, not the user's wish.
    public init(_ setting: Setting, _ value: String, isDefault: Bool = false) {
        (self.setting, self.value, self.isDefault) = (setting, value, isDefault)
    }
    var place: Place { .argument(setting.flag ?? setting.path) }
}

/// Writes flags into the nodes of a profile, before anything is decoded: both are then read by the same rules.
struct OverrideWriter {
    private(set) var root: Node
    let log: ProblemLog
    init(root: Node, log: ProblemLog) { (self.root, self.log) = (root, log) }

    /// The user's wishes first, then the defaults that still have a gap to fill.
    mutating func apply(_ overrides: [Override]) {
        var replaced: Set<String> = []
        // First, so that another flag for one of its keys is found to speak against it.
        let overrides =
            overrides.filter { $0.setting.path == "matrix" } + overrides.filter { $0.setting.path != "matrix" }
        for override in overrides where !override.isDefault {
            let isFirst = replaced.insert(override.setting.path).inserted
            write(override, replacing: isFirst)
        }
        for override in overrides where override.isDefault && !isAnswered(override.setting.path) {
            write(override, replacing: true)
        }
    }

    private mutating func write(_ override: Override, replacing: Bool) {
        guard let value = node(for: override) else { return }
        let setting = override.setting
        put(value, setting, replacing: replacing)
        if override.isDefault { return }
        forgetInTargets(setting, value)
        forgetInMatrix(setting.path, because: override.place)
        settle(setting.path, value)
    }
    private mutating func put(_ value: Node, _ setting: Setting, replacing: Bool) {
        if setting.isPerTarget {
            writeToTargets(setting, value, replacing: replacing)
        } else {
            let old = root.find(PathStep.steps(of: setting.path))
            root.set(keys(setting.path), to: merged(old, value, setting.shape, replacing: replacing))
        }
    }
    /// A flag holds for all targets, whatever one of them says for itself.
    ///
    /// - Parameters:
    ///   - setting: What was given.
    ///   - value: Its value, of which a section of names loses only those in it; nil where all of it goes.
    private mutating func forgetInTargets(_ setting: Setting, _ value: Node?) {
        let path = setting.path
        guard Settings.sharedSections.contains(where: { path == $0 || path.hasPrefix("\($0).") }),
            let list = root["targets"], var targets = list.elements
        else { return }
        var gone = Settings.rivals(of: path).map(keys)
        if case .map = setting.shape, let names = value?.entries?.map(\.key) {
            gone += names.map { keys(path) + [$0] }
        } else {
            gone.append(keys(path))
        }
        for index in targets.indices { gone.forEach { targets[index].remove($0, prunes: true) } }
        root.set(["targets"], to: Node(content: .list(targets), place: list.place))
    }
    func keys(_ path: String) -> ArraySlice<String> { path.split(separator: ".").map(String.init)[...] }

    /// The value as the profile would hold it; nil where it has not even the form.
    private func node(for override: Override) -> Node? {
        let (setting, place) = (override.setting, override.place)
        switch setting.shape {
        case .value, .toggle: return .text(override.value, at: place)
        case .list: return Node(content: .list([.text(override.value, at: place)]), place: place)
        case .map(let separator):
            guard let cut = override.value.firstIndex(of: separator), cut > override.value.startIndex else {
                log.add(place, setting.path, "write it as \(setting.placeholder), such as \"\(setting.example)\"")
                return nil
            }
            let text = override.value[override.value.index(after: cut)...].drop { $0 == " " }
            let entry = Node.Entry(
                key: String(override.value[..<cut]), place: place, value: .text(String(text), at: place))
            return Node(content: .mapping([entry]), place: place)
        case .structure:
            let (node, problems) = YAMLReader.read(Array(override.value.utf8), file: "", place: place)
            problems.forEach(log.add)
            return node
        }
    }
    private mutating func writeToTargets(_ setting: Setting, _ value: Node, replacing: Bool) {
        let key = String(setting.path.dropFirst("targets[].".count))
        if root["targets"] == nil {
            root.set(["targets"], to: Node(content: .list([.emptyMapping(at: value.place)]), place: value.place))
        }
        guard var targets = root["targets"]?.elements, let place = root["targets"]?.place else { return }
        for index in targets.indices where targets[index].entries != nil {
            let old = targets[index].find(PathStep.steps(of: key))
            targets[index].set(keys(key), to: merged(old, value, setting.shape, replacing: replacing))
            if key == "url" { targets[index].remove(["mock"]) }
            if key == "mock" { targets[index].remove(["url"]) }
            if key == "preset" { Self.settlePreset(&targets[index]) }
        }
        root.set(["targets"], to: Node(content: .list(targets), place: place))
    }
    /// A preset on the command line takes the place of what the file says of another provider, its key above all.
    private static func settlePreset(_ target: inout Node) {
        for key in ["url", "mock", "protocol", "format", "parts", "key", "auth_header", "auth_scheme"] {
            guard let node = target[key] else { continue }
            if case .argument = node.place { continue }
            target.remove([key])
        }
    }
    /// A repeated flag adds up; the names of a map add to those of the profile, a list takes the place of the profile's.
    private func merged(_ old: Node?, _ new: Node, _ shape: Setting.Shape, replacing: Bool) -> Node {
        switch (shape, old?.content, new.content) {
        case (.list, .list(let before), .list(let added)) where !replacing:
            return Node(content: .list(before + added), place: new.place)
        case (.map, .mapping(let before), .mapping(let added)):
            let names = added.map { $0.key.lowercased() }
            let kept = before.filter { !names.contains($0.key.lowercased()) }
            return Node(content: .mapping(kept + added), place: new.place)
        default: return new
        }
    }

    // MARK: Settings that exclude one another: the flag wins over the profile, two flags stay a mistake

    private mutating func settle(_ path: String, _ value: Node) {
        Settings.rivals(of: path).forEach { drop($0, prunes: true) }
        settleLoad(path, value)
    }
    /// What is left of a profile's load once a flag has said otherwise: nothing that the flag speaks against.
    private mutating func settleLoad(_ path: String, _ value: Node) {
        let openOnly = ["load.rate", "load.burstiness", "load.burst", "load.max_in_flight", "load.overflow"]
        switch path {
        case "load.rate":
            ["load.concurrency", "load.stages", "load.replay"].forEach { drop($0) }
            dropArrivals(["closed", "sequential", "replay"])
        case "load.concurrency":
            (openOnly + ["load.stages", "load.replay"]).forEach { drop($0) }
            dropArrivals(Arrivals.allCases.map(\.rawValue).filter { $0 != "closed" })
        case "load.stages":
            ["load.rate", "load.concurrency", "load.duration", "load.replay"].forEach { drop($0) }
            if StageText.hasRates(value) { return dropArrivals(["closed", "sequential", "replay"]) }
            openOnly.forEach { drop($0) }
            dropArrivals(Arrivals.allCases.map(\.rawValue).filter { $0 != "closed" })
        case "load.replay.file":
            ["load.rate", "load.concurrency", "load.stages", "load.burstiness", "load.burst"].forEach { drop($0) }
            dropArrivals(Arrivals.allCases.map(\.rawValue).filter { $0 != "replay" })
        case "load.burst", "load.burstiness":
            let kind = path == "load.burst" ? "burst" : "gamma"
            ["load.concurrency", "load.replay", path == "load.burst" ? "load.burstiness" : "load.burst"]
                .forEach { drop($0) }
            dropArrivals(Arrivals.allCases.map(\.rawValue).filter { $0 != kind })
        case "load.soak": ["load.duration", "load.stages"].forEach { drop($0) }
        case "load.duration": ["load.soak", "load.drift_tolerance"].forEach { drop($0) }
        case "load.arrivals": settleArrivals(value.scalar?.text ?? "")
        default: break
        }
    }
    private mutating func settleArrivals(_ kind: String) {
        guard let arrivals = Arrivals(rawValue: kind) else { return }
        if arrivals != .replay { drop("load.replay") }
        if arrivals != .burst { drop("load.burst") }
        if arrivals != .gamma { drop("load.burstiness") }
        if !arrivals.isOpen { ["load.max_in_flight", "load.overflow"].forEach { drop($0) } }
        if arrivals == .sequential || arrivals == .replay {
            return ["load.rate", "load.concurrency", "load.stages"].forEach { drop($0) }
        }
        drop(arrivals.isOpen ? "load.concurrency" : "load.rate")
        if let stages = root.find(PathStep.steps(of: "load.stages")), StageText.hasRates(stages) != arrivals.isOpen {
            drop("load.stages")
        }
    }
    /// Takes the profile's kind of arrivals out where it is one of these.
    private mutating func dropArrivals(_ kinds: [String]) {
        if let arrivals, kinds.contains(arrivals) { drop("load.arrivals") }
    }
    private var arrivals: String? { root.find(PathStep.steps(of: "load.arrivals"))?.scalar?.text }
    private mutating func drop(_ path: String, prunes: Bool = false) {
        forgetInMatrix(path, because: nil)
        guard let node = root.find(PathStep.steps(of: path)) else { return }
        if case .argument = node.place { return }
        // A section that a flag has a part of is kept, with the flag's part.
        if let entries = node.entries, entries.contains(where: { $0.value.place.isArgument }) {
            for entry in entries where !entry.value.place.isArgument { root.remove(keys("\(path).\(entry.key)")) }
            return
        }
        root.remove(keys(path), prunes: prunes)
    }
    /// Whether a setting, or one that excludes it, is given: a default must not speak against it.
    private func isAnswered(_ path: String) -> Bool {
        if path.hasPrefix("targets[].") {
            let key = String(path.dropFirst("targets[].".count))
            return (root["targets"]?.elements ?? []).contains { $0.find(PathStep.steps(of: key)) != nil }
        }
        if isGiven(path) { return true }
        switch path {
        case "load.concurrency":
            let open = [
                "load.rate", "load.burst", "load.burstiness", "load.max_in_flight", "load.stages", "load.replay",
            ]
            return open.contains(where: isGiven) || (arrivals ?? "closed") != "closed"
        case "load.rate":
            return ["load.concurrency", "load.stages", "load.replay"].contains(where: isGiven)
                || ["closed", "sequential", "replay"].contains(arrivals)
        case "load.requests": return ["load.duration", "load.stages", "load.replay"].contains(where: isGiven)
        case "load.duration": return ["load.requests", "load.stages", "load.replay"].contains(where: isGiven)
        default: return Settings.rivals(of: path).contains(where: isGiven)
        }
    }
    private func isGiven(_ path: String) -> Bool {
        root.find(PathStep.steps(of: path)) != nil || isInMatrix(path)
    }
}

// MARK: The matrix, whose values go over a profile as flags do

extension OverrideWriter {
    /// Writes a value of the matrix: for all targets, whatever one of them says, and in place of what it excludes.
    mutating func write(_ value: Node, over setting: Setting) {
        put(value, setting, replacing: true)
        forgetInTargets(setting, value)
        settle(setting.path, value)
    }
    /// Takes a setting out, of the profile and of every target.
    mutating func clear(_ setting: Setting) {
        root.remove(keys(setting.path))
        forgetInTargets(setting, nil)
        guard setting.isPerTarget, let targets = root["targets"]?.elements else { return }
        keepTargets(
            targets.map { target in
                var target = target
                target.remove(keys(String(setting.path.dropFirst("targets[].".count))))
                return target
            })
    }
    mutating func keepTargets(_ targets: [Node]) {
        guard let list = root["targets"] else { return }
        root.set(["targets"], to: Node(content: .list(targets), place: list.place))
    }
    /// Whether what stands at a path, in the first target where it is a target's, was written there by that key of the matrix.
    func holds(_ path: String, writtenIn key: String) -> Bool {
        guard let node = root.find(PathStep.steps(of: path.replacing("targets[]", with: "targets[0]"))) else {
            return path.hasPrefix("targets[]") && root.find(PathStep.steps(of: "targets[0]")) == nil
        }
        let marked = node.path == nil ? node.elements?.first ?? node.entries?.last?.value ?? node : node
        return marked.path?.hasPrefix(key) ?? false
    }
    private func isInMatrix(_ path: String) -> Bool {
        (root["matrix"]?.entries ?? []).contains { MatrixKey($0.key)?.path == path }
    }
    /// What a flag says takes the place of what the matrix says; two flags that speak against each other are a mistake.
    ///
    /// `flag` is where the flag stands, and nil where a flag for another key excludes what stands at the path.
    private mutating func forgetInMatrix(_ path: String, because flag: Place?) {
        guard path != "matrix", let entries = root["matrix"]?.entries else { return }
        for entry in entries {
            guard let key = MatrixKey(entry.key), key.path == path || path.hasPrefix("\(key.path).") else { continue }
            if case .argument(let name) = entry.place {
                log.add(
                    entry.place, "matrix",
                    "\(entry.key) is varied by \(name) and given by \(flag?.description ?? "another flag"); remove one")
            } else if key.path == path {
                root.remove(["matrix", entry.key])
            } else if let values = entry.value.elements {
                let rest = values.map { value in
                    var value = value
                    value.remove(keys(String(path.dropFirst(key.path.count + 1))))
                    return value
                }
                root.set(["matrix", entry.key], to: Node(content: .list(rest), place: entry.value.place))
            }
        }
        if root["matrix"]?.entries?.isEmpty == true { root.remove(["matrix"]) }
    }
}
