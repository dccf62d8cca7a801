// SPDX-License-Identifier: Apache-2.0
internal import Patterns
internal import Protocols
internal import Workload

/// One thing that an answer must be, ready to be asked of it.
struct CompiledCheck {
    private let check: AnswerCheck
    private let pattern: Pattern?

    /// - Throws: `Pattern.Fault`.
    init(_ check: AnswerCheck) throws {
        self.check = check
        if case .pattern(let source) = check { pattern = try Pattern(source) } else { pattern = nil }
    }

    /// What is wrong, in words of the profile and never in those of the answer; nil where nothing is.
    func failure(of text: AnswerText, calls: [Outcome.ToolCall]) -> String? {
        switch check {
        case .contains(let needle): return said(text.contains(Array(needle.utf8), endingAfter: 0))
        case .minimum(let count): return said(text.characters >= count)
        case .maximum(let count): return said(text.characters <= count)
        case .pattern:
            switch pattern?.look(in: text.bytes.span, from: 0, isWhole: true) {
            case .match?: return nil
            case .gaveUp?: return "\(check.title): given up, it takes too many steps"
            case .undecided?, nil: return said(false)
            case .some(.none): return said(false)
            }
        case .json(let shape): return JSONProbe(text.bytes).fault(shape).map { "\(check.title): \($0)" }
        case .tool(let name, let arguments):
            let named = calls.filter { $0.name == name }
            if named.isEmpty { return "\(check.title): not called" }
            var shape = arguments
            shape.type = .object
            let faults = named.map { JSONProbe(Array($0.arguments.utf8)).fault(shape) }
            if faults.contains(nil) { return nil }
            return "\(check.title): \(faults.compactMap(\.self).first ?? "")"
        }
    }
    private func said(_ isRight: Bool) -> String? { isRight ? nil : check.title }
}
