// SPDX-License-Identifier: Apache-2.0

/// Where a value was written: somebody reads this to find their mistake.
public enum Place: Hashable, Sendable, CustomStringConvertible {
    /// A spot in a file; line and column count from 1, the column in characters.
    case file(String, line: Int, column: Int)
    /// A file as a whole.
    case wholeFile(String)
    /// A flag or a positional argument of the command line, as it is spelt: `--rate`.
    case argument(String)

    public var description: String {
        switch self {
        case .file(let name, let line, let column): "\(name):\(line):\(column)"
        case .wholeFile(let name): name
        case .argument(let name): name
        }
    }
    var isArgument: Bool {
        if case .argument = self { return true }
        return false
    }
    /// The folder that relative paths written here start from: the profile's own; empty for the working directory.
    var folder: String {
        switch self {
        case .file(let name, _, _), .wholeFile(let name):
            name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
        case .argument: ""
        }
    }
    /// The place some characters further along the same line.
    func shifted(by columns: Int) -> Place {
        guard case .file(let name, let line, let column) = self else { return self }
        return .file(name, line: line, column: column + columns)
    }
    /// What mistakes are listed by: those of the command line first, then in reading order.
    var order: (line: Int, column: Int) {
        guard case .file(_, let line, let column) = self else { return (0, 0) }
        return (line, column)
    }
}

/// One mistake: where it is, what stands there, and what would be right.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
    public let place: Place
    /// The key, as `load.rate` or `targets[1].url`; empty where the file as a whole is meant.
    public let path: String
    public let text: String

    public init(place: Place, path: String, text: String) { (self.place, self.path, self.text) = (place, path, text) }

    /// One line: `profiles/x.yaml:7:5: load.rate: found "fast"; write …`, or `--rate: found …` for a flag.
    public var description: String {
        if case .argument = place { return "\(place): \(text)" }
        return path.isEmpty ? "\(place): \(text)" : "\(place): \(path): \(text)"
    }
}

/// Everything that is wrong with a profile, in reading order.
public struct ProfileProblems: Error, Hashable, CustomStringConvertible {
    public let problems: [Problem]
    public init(_ problems: [Problem]) {
        var seen = Set<Problem>()
        self.problems = problems.filter { seen.insert($0).inserted }.enumerated()
            .sorted { a, b in
                let (one, other) = (a.element.place.order, b.element.place.order)
                return (one.line, one.column, a.offset) < (other.line, other.column, b.offset)
            }
            .map(\.element)
    }
    /// One line a mistake.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
