// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The arguments of a tool call put together from values that each come with their place, such as `$.city` or
/// `$.days[0].name`: Vertex AI streams arguments like this.
struct PiecedArguments {
    enum Value {
        /// A piece of a string; one more at the same place goes on with it.
        case text(String)
        /// Any other value, as JSON text.
        case json([UInt8])

        var byteCount: Int {
            switch self {
            case .text(let text): text.utf8.count
            case .json(let json): json.count
            }
        }
    }
    private indirect enum Node {
        case leaf(Value)
        case object([(name: String, node: Node)])
        case array([Node])
    }
    private enum Step {
        case name(String)
        case element(Int)
    }
    private var root = Node.object([])
    /// Deeper paths are taken for one long name, so that a hostile peer cannot exhaust the stack.
    private static let depthLimit = 64

    mutating func add(_ value: Value, at path: String) { Self.put(value, at: Self.steps(of: path)[...], into: &root) }

    var json: [UInt8] {
        var writer = JSONWriter()
        Self.write(root, to: &writer)
        return writer.bytes
    }

    private static func put(_ value: Value, at path: ArraySlice<Step>, into node: inout Node) {
        let rest = path.dropFirst()
        switch path.first {
        case nil:
            if case .leaf(.text(let start)) = node, case .text(let more) = value {
                node = .leaf(.text(start + more))
            } else {
                node = .leaf(value)
            }
        case .name(let name):
            var members: [(name: String, node: Node)] = []
            if case .object(let known) = node { members = known }
            let place = members.firstIndex { $0.name == name } ?? members.count
            if place == members.count { members.append((name, .leaf(.text("")))) }
            put(value, at: rest, into: &members[place].node)
            node = .object(members)
        case .element(let number):
            var elements: [Node] = []
            if case .array(let known) = node { elements = known }
            let place = min(number, elements.count)  // elements come in order; a gap is closed
            if place == elements.count { elements.append(.leaf(.text(""))) }
            put(value, at: rest, into: &elements[place])
            node = .array(elements)
        }
    }

    /// `$.days[0]['first name']` has three steps after the root; what is no path is one name.
    private static func steps(of path: String) -> [Step] {
        var rest = path.hasPrefix("$") ? path.dropFirst() : path[...]
        var steps: [Step] = []
        while let sign = rest.first {
            if sign == "[" {
                guard let end = rest.firstIndex(of: "]") else { return [.name(path)] }
                let inside = rest[..<end].dropFirst()
                if let number = Int(inside), number >= 0 {
                    steps.append(.element(number))
                } else {
                    steps.append(.name(String(inside.filter { $0 != "'" && $0 != "\"" })))
                }
                rest = rest[end...].dropFirst()
            } else {
                if sign == "." { rest = rest.dropFirst() }
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { return [.name(path)] }
                steps.append(.name(String(name)))
                rest = rest.dropFirst(name.count)
            }
        }
        let isPath = !steps.isEmpty && steps.count <= depthLimit
        guard isPath, case .name? = steps.first else { return [.name(path)] }  // arguments are always one object
        return steps
    }

    private static func write(_ node: Node, to writer: inout JSONWriter) {
        switch node {
        case .leaf(.text(let text)): writer.string(text)
        case .leaf(.json(let json)): writer.raw(json)
        case .object(let members):
            writer.object { out in
                for member in members {
                    out.key(member.name)
                    write(member.node, to: &out)
                }
            }
        case .array(let elements):
            writer.array { out in
                for element in elements { write(element, to: &out) }
            }
        }
    }
}
