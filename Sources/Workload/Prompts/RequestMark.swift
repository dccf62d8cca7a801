// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

/// The salt: a number that no other request of the run has, so that no cache of prompts knows its beginning.
///
/// `[412-088-305-771-964]`: digits in threes are as many tokens in one mark as in the next, whatever the tokenizer, so that
/// the mark costs the same everywhere, and a model takes it for what it is.
struct RequestMark: Hashable, Sendable {
    private static let groups = 5
    /// Numbers that marks can have.
    static let space: UInt64 = 1_000_000_000_000_000
    private let numbers: Permutation
    private let random: CounterRandom

    init(seed: UInt64) {
        random = CounterRandom(seed: seed, stream: RandomStream.salt.rawValue)
        numbers = Permutation(count: Self.space, key: random.bits(0))
    }
    /// The mark of request `index`; no two indices below `space` share one.
    func request(_ index: Int) -> String { Self.text(numbers[UInt64(index) % Self.space]) }
    /// The mark of the run as a whole, in front of what its requests share.
    var run: String { Self.text(random.bits(1) % Self.space) }

    private static func text(_ number: UInt64) -> String {
        var (rest, parts) = (number, [String]())
        for _ in 0..<groups {
            let digits = String(rest % 1_000)
            parts.append(String(repeating: "0", count: 3 - digits.utf8.count) + digits)
            rest /= 1_000
        }
        return "[\(parts.joined(separator: "-"))]"
    }
}

extension ChatPrompt {
    /// Puts a mark in front of what the model reads first.
    mutating func begin(with mark: String, in dialect: Dialect) {
        switch dialect.beginning(of: self) {
        case .system?: system = "\(mark)\n\(system ?? "")"
        case .message(let number)?: messages[number].content = "\(mark)\n\(messages[number].content)"
        case nil: break
        }
    }
}
