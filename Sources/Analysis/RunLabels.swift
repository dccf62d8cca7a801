// SPDX-License-Identifier: Apache-2.0

/// Names for runs that are looked at together.
public enum RunLabels {
    /// What is known of one run.
    public struct Candidate: Hashable, Sendable {
        let name, time, path: String
        /// - Parameters:
        ///   - name: Of its profile.
        ///   - time: When it began, in words.
        ///   - path: Where its trace is.
        public init(name: String, time: String, path: String) { (self.name, self.time, self.path) = (name, time, path) }
    }
    /// A label for each, all different: the name; where that is not unique, with the time; where that is not, with the
    /// path; and numbered where even the path is the same.
    public static func unique(_ runs: [Candidate]) -> [String] {
        let forms: [(Candidate) -> String] = [
            \.name, { "\($0.name) (\($0.time))" }, { "\($0.name) (\($0.path))" },
        ]
        for form in forms {
            let labels = runs.map(form)
            if Set(labels).count == runs.count, !labels.contains("") { return labels }
        }
        return runs.enumerated().map { "\($1.name) (\($1.path), \($0 + 1))" }
    }
}
