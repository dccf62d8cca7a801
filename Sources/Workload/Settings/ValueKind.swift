// SPDX-License-Identifier: Apache-2.0
internal import Protocols

/// What a value may be, as a schema can say it; of a list the elements, of a map the values.
public enum ValueKind: Hashable, Sendable {
    /// Any text; what looks like a number or a truth value is taken for a text, too.
    case text
    case truth
    /// A number from 0.
    case number
    /// A whole number from 0.
    case whole
    /// A whole number from 1, with k or M behind it if it is a text.
    case count
    case duration, rate, size
    /// Bytes a second.
    case sizeRate
    /// A number with a per cent sign.
    case share
    /// A number, or a distribution such as `uniform(100,200)`; of times where it says so.
    case spread, spreadOfTimes
    /// One of these words.
    case choice([String])
    case list, mapping
    /// Any of several.
    indirect case either([ValueKind])
    /// Whatever YAML can say.
    case anything

    /// Reads the words of a setting's type: `count`, `closed | constant | poisson`, `file or list`.
    ///
    /// A word that is none of these is a text: names, URLs and paths are.
    init(type: String) {
        let choices = type.split(separator: "|").map { $0.filter { $0 != " " } }
        if choices.count > 1 {
            self = choices == ["true", "false"] ? .truth : .choice(choices)
            return
        }
        let words = type.replacing(", ", with: " or ").split(separator: " or ").map { Self.word($0) }
        self = words.count == 1 ? words[0] : .either(words)
    }
    private static func word(_ word: Substring) -> ValueKind {
        switch word {
        case "true", "true or false", "truth value": .truth
        case "number": .number
        case "whole number", "count from 0": .whole
        case "count": .count
        case "duration": .duration
        case "rate": .rate
        case "size": .size
        case "size a second": .sizeRate
        case "share": .share
        case "spread", "spread of counts": .spread
        case "spread of durations", "spread of times", "duration spread": .spreadOfTimes
        case "list": .list
        case "mapping": .mapping
        case "pointers": .either([.text, .list])
        case "preset": .choice(Preset.all.map(\.name))
        default: .text
        }
    }
}
