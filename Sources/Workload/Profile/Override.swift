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
        if setting.isPerTarget {
            writeToTargets(setting, value, replacing: replacing)
        } else {
            let old = root.find(PathStep.steps(of: setting.path))
            root.set(keys(setting.path), to: merged(old, value, setting.shape, replacing: replacing))
        }
        if override.isDefault { return }
        forgetInTargets(setting.path, value)
        settle(setting.path, value)
    }
    /// A flag holds for all targets, whatever one of them says for itself.
    private mutating func forgetInTargets(_ path: String, _ value: Node) {
        guard Settings.sharedSections.contains(where: { path == $0 || path.hasPrefix("\($0).") }),
            let list = root["targets"], var targets = list.elements
        else { return }
        let names = value.entries?.map(\.key) ?? []  // of a section of names only those that the flag gives
        let paths = Settings.at(path)?.isRepeatable == true ? names.map { [path, $0] } : [Array(keys(path))]
        for index in targets.indices {
            for path in paths { targets[index].remove(path[...]) }
            Settings.rivals(of: path).forEach { targets[index].remove(keys($0)) }
        }
        root.set(["targets"], to: Node(content: .list(targets), place: list.place))
    }
    private func keys(_ path: String) -> ArraySlice<String> { path.split(separator: ".").map(String.init)[...] }

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
        Settings.rivals(of: path).forEach { drop($0) }
        switch path {
        case "load.rate":
            drop("load.concurrency")
            if arrivals == "closed" { drop("load.arrivals") }
        case "load.concurrency":
            drop("load.rate")
            if arrivals != "closed" { drop("load.arrivals") }
        case "load.arrivals": drop(value.scalar?.text == "closed" ? "load.rate" : "load.concurrency")
        default: break
        }
    }
    private var arrivals: String? { root.find(PathStep.steps(of: "load.arrivals"))?.scalar?.text }
    private mutating func drop(_ path: String) {
        guard let node = root.find(PathStep.steps(of: path)) else { return }
        if case .argument = node.place { return }
        root.remove(keys(path))
    }
    /// Whether a setting, or one that excludes it, is given: a default must not speak against it.
    private func isAnswered(_ path: String) -> Bool {
        if path.hasPrefix("targets[].") {
            let key = String(path.dropFirst("targets[].".count))
            return (root["targets"]?.elements ?? []).contains { $0.find(PathStep.steps(of: key)) != nil }
        }
        if isGiven(path) { return true }
        switch path {
        case "load.concurrency": return isGiven("load.rate") || (arrivals ?? "closed") != "closed"
        case "load.rate": return isGiven("load.concurrency") || arrivals == "closed"
        case "load.requests": return isGiven("load.duration")
        case "load.duration": return isGiven("load.requests")
        default: return Settings.rivals(of: path).contains(where: isGiven)
        }
    }
    private func isGiven(_ path: String) -> Bool { root.find(PathStep.steps(of: path)) != nil }
}
