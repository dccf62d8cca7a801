// SPDX-License-Identifier: Apache-2.0

/// The search for the first match of a pattern in a text that grows piece by piece.
///
/// Whether there is a match, and where, does not depend on the pieces: a match counts only once no further text can undo it, and
/// what may still become one is looked at again from its beginning when more text is there.
public struct PatternSearch: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        case open
        /// The match ends before this byte of the text.
        case found(end: Int)
        /// There can be no match any more.
        case over
        /// It cost too much; whether there is a match is not known.
        case gaveUp
    }
    public private(set) var state = State.open
    /// No match begins before this byte.
    private var start = 0
    /// Bytes looked at so far, again and again: what may be the beginning of a long match is read anew for each piece.
    private var work = 0
    private static let workLimit = 64 << 20

    public init() {}

    /// Looks at a text that has grown, or at its end.
    ///
    /// - Parameters:
    ///   - pattern: The same for each call.
    ///   - text: All of the text so far, well-formed UTF-8.
    ///   - isWhole: Nothing more will come.
    /// - Returns: Whether this look found the match.
    public mutating func look(for pattern: Pattern, in text: Span<UInt8>, isWhole: Bool) -> Bool {
        guard state == .open else { return false }
        work += text.count - start
        guard work <= Self.workLimit else {
            state = .gaveUp
            return false
        }
        switch pattern.look(in: text, from: start, isWhole: isWhole) {
        case .match(let end): state = .found(end: end)
        case .undecided(let from): start = from
        case .none where isWhole || (pattern.isAnchored && !text.isEmpty): state = .over
        case .none: start = text.count
        case .gaveUp: state = .gaveUp
        }
        if case .found = state { return true }
        return false
    }
    /// The text grows on though its end was looked at: what was not found may still come.
    public mutating func goOn() {
        if state == .over { (state, start) = (.open, 0) }
    }
    /// The text was replaced by another: what was found stays found, and what was not is looked for from the beginning.
    public mutating func startAgain() {
        guard state != .gaveUp else { return }
        if case .found = state { return }
        (state, start) = (.open, 0)
    }
}
