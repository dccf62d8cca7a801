// SPDX-License-Identifier: Apache-2.0

/// The word that somebody most likely meant, for "did you mean" in error messages.
public enum Suggestion {
    /// The closest of `candidates`, or nil where none is close: at most a third of the letters may differ (at least one).
    ///
    /// - Source: optimal string alignment distance (insert, delete, replace, swap of neighbours), ASCII case ignored.
    public static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(1, word.count / 3)
        let ranked = candidates.map { (distance: distance(word.lowercased(), $0.lowercased()), word: $0) }
        guard let best = ranked.min(by: { $0 < $1 }), best.distance <= limit else { return nil }
        return best.word
    }

    private static func distance(_ from: String, _ to: String) -> Int {
        let (a, b) = (Array(from.utf8), Array(to.utf8))
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                let replace = rows[i][j] + (a[i] == b[j] ? 0 : 1)
                var best = min(replace, min(rows[i][j + 1], row[j]) + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
