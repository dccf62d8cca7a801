// SPDX-License-Identifier: Apache-2.0
package import Analysis

/// Colours of the terminal, or none.
package struct TerminalStyle {
    let isColoured: Bool
    package init(isColoured: Bool) { self.isColoured = isColoured }

    package func bold(_ text: String) -> String { sgr("1", text) }
    package func dim(_ text: String) -> String { sgr("2", text) }
    func blue(_ text: String) -> String { sgr("34", text) }
    package func green(_ text: String) -> String { sgr("32", text) }
    package func level(_ level: Verdict.Level, _ text: String) -> String {
        switch level {
        case .note: dim(text)
        case .valid: sgr("1;32", text)
        case .suspect: sgr("1;33", text)
        case .invalid: sgr("1;31", text)
        }
    }
    /// What an outcome is drawn as.
    func level(of outcome: GateResult.Outcome) -> Verdict.Level {
        switch outcome {
        case .passed: .valid
        case .inconclusive, .noData: .suspect
        case .failed, .regressed: .invalid
        }
    }
    private func sgr(_ code: String, _ text: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
