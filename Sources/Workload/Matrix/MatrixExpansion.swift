// SPDX-License-Identifier: Apache-2.0

/// Makes the cells of a profile: each is the profile with one value of every key of its matrix written over it.
///
/// Done on the nodes, like flags, before anything is decoded: what a cell says is read by the same rules as all else, and a mistake in
/// it is reported where the value stands.
struct MatrixExpansion {
    /// More than anybody can wait for, and than a report can show.
    static let mostCells = 256

    /// One key with its values.
    private struct Axis {
        let written: String
        let key: MatrixKey
        let values: [Node]
    }
    struct CellNodes {
        let root: Node
        let values: [Matrix.Value]
    }
    private let base: Node
    private let log: ProblemLog
    private let axes: [Axis]
    /// Whether there is a matrix at all.
    let isWritten: Bool

    init(_ root: Node, log: ProblemLog) {
        var base = root
        base.remove(["matrix"])
        (self.base, self.log) = (base, log)
        isWritten = root["matrix"] != nil
        axes = root["matrix"].map { Self.axes($0, log) } ?? []
    }

    /// In written order, the last key's values changing fastest; the profile alone where there is no matrix, or none that can be read.
    var cells: [CellNodes] {
        axes.reduce([[]]) { rows, axis in rows.flatMap { row in axis.values.indices.map { row + [$0] } } }.map(cell)
    }

    // MARK: Reading the matrix

    private static func axes(_ matrix: Node, _ log: ProblemLog) -> [Axis] {
        guard let entries = matrix.entries else {
            log.add(
                matrix.place, "matrix",
                "found \(matrix.found); write keys and their values: {load.concurrency: [1, 8], model: [a, b]}")
            return []
        }
        var axes: [Axis] = []
        for entry in entries {
            let path = "matrix.\(entry.key)"
            guard let key = MatrixKey(entry.key) else {
                log.add(entry.place, path, "unknown key; \(MatrixKey.hint(entry.key))")
                continue
            }
            guard let values = entry.value.elements, !values.isEmpty else {
                let fix = entry.value.elements == nil ? "found \(entry.value.found); write" : "the list is empty; write"
                log.add(entry.value.place, path, "\(fix) a list of values, such as \(example(of: key))")
                continue
            }
            if let other = axes.first(where: { $0.key.overlaps(key) }) {
                log.add(entry.place, path, "matrix.\(other.written) says this, too; remove one of them")
                continue
            }
            let named = values.enumerated().map { $1.named("\(path)[\($0)]") }
            axes.append(Axis(written: entry.key, key: key, values: named))
        }
        return limited(axes, at: matrix.place, log)
    }
    private static func limited(_ axes: [Axis], at place: Place, _ log: ProblemLog) -> [Axis] {
        var count = 1
        for axis in axes { count = min(count * axis.values.count, 1 << 40) }
        guard count > mostCells else { return axes }
        let product = axes.map { "\($0.values.count)" }.joined(separator: " × ")
        log.add(place, "matrix", "makes \(count) cells (\(product)), each a run; at most \(mostCells): take values out")
        return []
    }
    private static func example(of key: MatrixKey) -> String {
        switch key {
        case .setting(let setting) where setting.shape == .value: "[\(setting.example)]"
        case .setting(let setting) where setting.shape == .toggle: "[true, false]"
        case .target: "[direct, relay]"
        case .setting, .section: "[{…}, {…}]"
        }
    }

    // MARK: Writing a cell

    private func cell(_ choice: [Int]) -> CellNodes {
        var writer = OverrideWriter(root: base, log: log)
        var written: [(axis: Axis, path: String)] = []
        for (axis, number) in zip(axes, choice) {
            let value = axis.values[number]
            switch axis.key {
            case .setting(let setting): write(value, setting, axis, &writer, &written)
            case .section(let path): write(value, path, axis, &writer, &written)
            case .target: select(value, axis, &writer)
            }
        }
        for (axis, path) in written where !writer.holds(path, writtenIn: "matrix.\(axis.written)[") {
            let rest = axes.map(\.written).filter { $0 != axis.written }.joined(separator: ", ")
            log.add(
                axis.values[0].place, "matrix.\(axis.written)",
                "cannot stand beside the rest of the matrix (\(rest)); remove one of them")
        }
        // The beginning of a prompt is what a title has of it.
        let extent = writer.root["record"]?["prompt"]?.scalar?.text ?? ""
        let showsPrompts = ["head", "full"].contains(extent)
        let values = zip(axes, choice).map { axis, number in
            let shown = axis.key.shown(axis.values[number], number: number + 1, showsPrompts: showsPrompts)
            return Matrix.Value(key: axis.written, text: shown)
        }
        return CellNodes(root: writer.root, values: values)
    }
    /// Nothing (`null`) stands for a cell without the setting.
    private func write(
        _ value: Node, _ setting: Setting, _ axis: Axis, _ writer: inout OverrideWriter,
        _ written: inout [(axis: Axis, path: String)]
    ) {
        guard !value.isNull else { return writer.clear(setting) }
        writer.write(value, over: setting)
        if case .map = setting.shape { return }  // its names add to those of the profile: nothing excludes them
        written.append((axis, setting.path))
    }
    /// A mapping goes over a section key by key.
    private func write(
        _ value: Node, _ path: String, _ axis: Axis, _ writer: inout OverrideWriter,
        _ written: inout [(axis: Axis, path: String)]
    ) {
        guard let entries = value.entries else {
            let keys = Settings.keys(under: path).joined(separator: ", ")
            log.add(value.place, value.path ?? path, "found \(value.found); write a mapping with the keys \(keys)")
            return
        }
        for entry in entries {
            let below = "\(path).\(entry.key)"
            if let setting = Settings.at(below) {
                write(entry.value, setting, axis, &writer, &written)
            } else if Settings.keys(under: below).isEmpty {
                log.add(
                    entry.place, entry.value.path ?? below,
                    "unknown key; known here: \(Settings.keys(under: path).joined(separator: ", "))")
            } else {
                write(entry.value, below, axis, &writer, &written)
            }
        }
    }
    /// Keeps the targets of these names.
    private func select(_ value: Node, _ axis: Axis, _ writer: inout OverrideWriter) {
        guard let targets = writer.root["targets"]?.elements else { return }
        let names = targets.map { $0["name"]?.scalar?.text }
        var kept: [Node] = []
        for wanted in value.elements ?? [value] {
            guard let text = wanted.scalar?.text, let index = names.firstIndex(of: text) else {
                let known = names.compactMap(\.self).joined(separator: ", ")
                let fix = known.isEmpty ? "give the targets names first: \"name: direct\"" : "known here: \(known)"
                log.add(wanted.place, wanted.path ?? "matrix.target", "no target is named \(wanted.found); \(fix)")
                continue
            }
            kept.append(targets[index].named("targets[\(index)]"))
        }
        if !kept.isEmpty { writer.keepTargets(kept) }
    }
}

extension Node {
    /// The same with the key that it is to be reported under, and everything below it likewise.
    func named(_ path: String) -> Node {
        var node = self
        node.path = path
        switch content {
        case .scalar: break
        case .list(let nodes):
            node.content = .list(nodes.enumerated().map { $1.path == nil ? $1.named("\(path)[\($0)]") : $1 })
        case .mapping(let entries):
            node.content = .mapping(
                entries.map {
                    var entry = $0
                    if entry.value.path == nil { entry.value = entry.value.named("\(path).\(entry.key)") }
                    return entry
                })
        }
        return node
    }
}
