// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Protocols

extension Profile {
    /// Where a profile comes from, before flags are put over it.
    public enum Source: Hashable, Sendable {
        case file(String)
        /// URLs given on the command line: a target each.
        case urls([String])
    }

    /// Reads, completes and checks a profile.
    ///
    /// - Parameters:
    ///   - source: A file, or the URLs of the command line.
    ///   - overrides: Flags, in the order given; a repeatable flag as one override a time.
    ///   - environment: Variables and files.
    /// - Returns: A profile that can be run.
    /// - Throws: `ProfileProblems` with every mistake there is; a profile of a newer version has that one mistake only.
    public static func load(
        _ source: Source, overrides: [Override] = [], environment: ProfileEnvironment = .process
    ) throws(ProfileProblems) -> Profile {
        try cells(source, overrides: overrides, environment: environment).cells[0].profile
    }

    /// Reads, completes and checks a profile with all the cells of its matrix: see `Matrix`.
    ///
    /// - Parameters: As those of `load`, which gives the first cell.
    /// - Throws: `ProfileProblems` with every mistake there is, in whichever cells.
    public static func cells(
        _ source: Source, overrides: [Override] = [], environment: ProfileEnvironment = .process
    ) throws(ProfileProblems) -> Matrix {
        let log = ProblemLog()
        let written = try tree(of: source, environment, log)
        try checkVersion(written, log)
        var writer = OverrideWriter(root: written, log: log)
        writer.apply(overrides)
        UnknownKeys(log: log).check(writer.root)
        let expansion = MatrixExpansion(writer.root, log: log)
        var cells: [Matrix.Cell] = []
        var document: ProfileDocument?
        for nodes in expansion.cells {
            let root = Inheritance(nodes.root).spread
            document = try? ProfileDocument(from: NodeDecoder(node: root, path: "", log: log))
            let builder = ProfileBuilder(root: root, source: source, environment: environment, log: log)
            guard let profile = document.flatMap(builder.profile) else { break }
            cells.append(Matrix.Cell(number: cells.count + 1, values: nodes.values, profile: profile))
        }
        guard !cells.isEmpty, log.problems.isEmpty else { throw ProfileProblems(log.problems) }
        return Matrix(
            cells: cells, isWritten: expansion.isWritten, order: document?.matrixOrder?.value ?? .written,
            pause: document?.matrixPause?.value ?? .zero)
    }

    /// The limits as flags alone set them, where there is no profile.
    ///
    /// - Throws: `ProfileProblems` with every mistake in them.
    public static func limits(_ overrides: [Override]) throws(ProfileProblems) -> Limits {
        let log = ProblemLog()
        var writer = OverrideWriter(root: .emptyMapping(at: .argument("limits")), log: log)
        writer.apply(overrides)
        let document = try? ProfileDocument(from: NodeDecoder(node: writer.root, path: "", log: log))
        let builder = ProfileBuilder(root: writer.root, source: .urls([]), environment: .process, log: log)
        let limits = builder.limits(document?.limits)
        guard log.problems.isEmpty else { throw ProfileProblems(log.problems) }
        return limits
    }

    private static func tree(
        of source: Source, _ environment: ProfileEnvironment, _ log: ProblemLog
    ) throws(ProfileProblems) -> Node {
        switch source {
        case .urls(let urls): return tree(of: urls)
        case .file(let path):
            let text: [UInt8]
            switch environment.read(path, YAMLReader.sizeLimit) {
            case .success(let bytes): text = bytes
            case .failure(let fault):
                let advice =
                    path.contains("://")
                    ? "is a URL, and a profile is asked for; streamgauge ttft takes URLs"
                    : "cannot be read: \(fault.reason); give the path of a profile, such as profiles/quickstart.yaml"
                throw ProfileProblems([Problem(place: .wholeFile(path), path: "", text: advice)])
            }
            let (node, problems) = YAMLReader.read(text, file: path)
            problems.forEach(log.add)
            guard problems.isEmpty || node != nil else { throw ProfileProblems(problems) }
            guard let node, !node.isNull else { return .emptyMapping(at: .wholeFile(path)) }
            guard node.entries != nil else {
                let keys = Settings.keys(under: "").joined(separator: ", ")
                let advice = "found \(node.found); a profile is a mapping with the keys \(keys)"
                throw ProfileProblems(log.problems + [Problem(place: node.place, path: "", text: advice)])
            }
            return node
        }
    }
    private static func tree(of urls: [String]) -> Node {
        var root = Node.emptyMapping(at: .argument("command line"))
        let targets = urls.enumerated().map { index, url in
            let place = Place.argument(urls.count == 1 ? "URL" : "URL \(index + 1)")
            var target = Node.emptyMapping(at: place)
            target.set(["url"], to: .text(url, at: place))
            return target
        }
        if !targets.isEmpty { root.set(["targets"], to: Node(content: .list(targets), place: .argument("URL"))) }
        return root
    }
    /// A newer profile may mean anything by anything, so nothing else is said about it.
    private static func checkVersion(_ root: Node, _ log: ProblemLog) throws(ProfileProblems) {
        guard let node = root["version"] else { return }
        guard case .integer(let version)? = node.scalar?.value, version >= 1 else {
            log.add(node.place, "version", "found \(node.found); write \(currentVersion)")
            return
        }
        guard version > Int64(currentVersion) else { return }
        let advice =
            "this profile has version \(version), and this streamgauge reads version \(currentVersion); update streamgauge"
        throw ProfileProblems([Problem(place: node.place, path: "version", text: advice)])
    }
}
