// SPDX-License-Identifier: Apache-2.0

/// Turns YAML text into nodes; what it does not take is reported, not thrown, so that all mistakes come out at once.
///
/// JSON is YAML, so a profile may be JSON. Anchors, aliases, tags and several documents are refused: a profile says what it means in one place.
struct YAMLReader {
    /// Containers may nest this deep.
    static let depthLimit = 32
    /// Longest text accepted.
    static let sizeLimit = 1 << 20

    private(set) var problems: [Problem] = []
    private let file: String
    private init(file: String) { self.file = file }

    /// The nodes of one text and what was wrong with it; no node where it is not YAML at all.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - file: The name that places are given with.
    ///   - place: Where the text stands when it is not a file: a flag's value, for instance.
    /// - Returns: The root, and the mistakes in reading order.
    static func read(_ text: [UInt8], file: String, place: Place? = nil) -> (node: Node?, problems: [Problem]) {
        var reader = YAMLReader(file: file)
        guard text.count <= sizeLimit else {
            let problem = Problem(
                place: place ?? .wholeFile(file), path: "",
                text: "holds \(text.count) bytes; a profile may have \(sizeLimit)")
            return (nil, [problem])
        }
        do throws(YAMLFault) {
            var node = try reader.document(text)
            guard let place else { return (node, reader.problems) }
            node?.relocate(to: place)
            return (node, reader.problems.map { Problem(place: place, path: $0.path, text: $0.text) })
        } catch {
            let spot = place ?? .file(file, line: error.line, column: error.column)
            return (nil, reader.problems + [Problem(place: spot, path: "", text: error.reason)])
        }
    }

    private mutating func document(_ text: [UInt8]) throws(YAMLFault) -> Node? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]  // a byte order mark, which some editors write
        var events = YAMLEvents(text.starts(with: mark) ? Array(text.dropFirst(mark.count)) : text)
        var root: Node?
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return root
            case .documentStart:
                if root != nil {
                    report(event, "", "a second document begins here; a profile is one document: remove the \"---\"")
                    return root
                }
                root = try value(try events.next(), &events, path: "", depth: 0)
            default: continue
            }
        }
    }
    private mutating func value(
        _ event: YAMLEvent, _ events: inout YAMLEvents, path: String, depth: Int
    ) throws(YAMLFault) -> Node {
        let place = Place.file(file, line: event.line, column: event.column)
        guard depth <= Self.depthLimit else {
            throw YAMLFault(
                line: event.line, column: event.column, reason: "nested deeper than \(Self.depthLimit) levels")
        }
        if let anchor = event.anchor {
            report(event, path, "found the anchor &\(anchor); anchors are not supported: write the value out")
        }
        if let tag = event.tag { report(event, path, "found the tag \(tag); tags are not supported: remove it") }
        switch event.kind {
        case .scalar(let text, let isPlain):
            return Node(content: .scalar(Scalar(text: text, isPlain: isPlain)), place: place)
        case .alias(let name):
            report(event, path, "found the alias *\(name); aliases are not supported: write the value out")
            return Node(content: .scalar(Scalar(text: "", isPlain: true)), place: place)
        case .listStart: return Node(content: .list(try list(&events, path: path, depth: depth)), place: place)
        case .mappingStart: return Node(content: .mapping(try mapping(&events, path: path, depth: depth)), place: place)
        default:
            throw YAMLFault(line: event.line, column: event.column, reason: "this is not YAML: no value stands here")
        }
    }
    private mutating func list(_ events: inout YAMLEvents, path: String, depth: Int) throws(YAMLFault) -> [Node] {
        var nodes: [Node] = []
        while true {
            let event = try events.next()
            if case .listEnd = event.kind { return nodes }
            nodes.append(try value(event, &events, path: "\(path)[\(nodes.count)]", depth: depth + 1))
        }
    }
    private mutating func mapping(
        _ events: inout YAMLEvents, path: String, depth: Int
    ) throws(YAMLFault) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return entries }
            let key = try value(event, &events, path: path, depth: depth + 1)
            let name = key.scalar?.text ?? ""
            let below = path.isEmpty ? name : "\(path).\(name)"
            let content = try value(try events.next(), &events, path: below, depth: depth + 1)
            guard key.scalar != nil else {
                report(event, path, "found \(key.found) as a key; a key is a word")
                continue
            }
            if let first = lines[name] {
                report(event, below, "given twice; the first is in line \(first): remove one")
                continue
            }
            lines[name] = event.line
            entries.append(Node.Entry(key: name, place: key.place, value: content))
        }
    }
    private mutating func report(_ event: YAMLEvent, _ path: String, _ text: String) {
        problems.append(Problem(place: .file(file, line: event.line, column: event.column), path: path, text: text))
    }
}

extension Node {
    /// Gives the whole tree one place.
    mutating func relocate(to place: Place) {
        self.place = place
        switch content {
        case .scalar: break
        case .list(var nodes):
            for index in nodes.indices { nodes[index].relocate(to: place) }
            content = .list(nodes)
        case .mapping(var entries):
            for index in entries.indices {
                entries[index].place = place
                entries[index].value.relocate(to: place)
            }
            content = .mapping(entries)
        }
    }
}
