// SPDX-License-Identifier: Apache-2.0

/// How fast the answer runs, token by token: `1x,0.5x@100,2x@200` halves the speed from token 100 on, doubles it from 200.
struct SpeedProfile: Hashable, Sendable {
    private struct Section: Hashable, Sendable {
        let firstToken: Int
        let factor: Double
    }
    private let sections: [Section]
    static let constant = SpeedProfile(sections: [Section(firstToken: 0, factor: 1)])

    /// What the gap before token number `token` (from 0) is divided by.
    func factor(at token: Int) -> Double {
        sections.last { $0.firstToken <= token }?.factor ?? 1
    }
}

extension SpeedProfile {
    init(_ text: String) throws(Misfit) {
        var sections: [Section] = []
        for part in text.filter({ !$0.isWhitespace }).split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves[0].hasSuffix("x"), let factor = Quantity.number(halves[0].dropLast()), factor >= 0.001 else {
                let suggestion = Quantity.number(halves[0]).map { _ in "\(text)x" }
                throw Misfit(
                    expected: "write factors of at least 0.001x, each after the first with the token it begins at",
                    suggestion: sections.isEmpty && halves.count == 1 ? suggestion : nil)
            }
            let first = halves.count == 2 ? try Quantity.count(halves[1], in: 0...1_000_000) : 0
            if let last = sections.last, first <= last.firstToken {
                throw Misfit(expected: "give each factor after the first a token (\"0.5x@100\"), in rising order")
            }
            sections.append(Section(firstToken: first, factor: factor))
        }
        self.sections = sections
    }
}
