// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// `github-summary`: Markdown for the file that `GITHUB_STEP_SUMMARY` names.
///
/// GitHub takes 1 MiB a step, and drops all of a longer one: what does not fit is left out, part by part, and said.
enum GitHubSummary {
    /// Bytes that a step may have.
    static let limit = 1_048_576
    /// Room for what else the step writes, and for the words on what is missing.
    private static let reserve = 4_096

    static func render(_ judgement: Judgement) -> String {
        let markdown = JudgementMarkdown(judgement: judgement)
        return MarkdownParts.joined(
            markdown.head, markdown.parts, limit: limit - reserve, missing: "too long for the summary of a step")
    }
}

/// Parts of a Markdown text that must not grow beyond a limit.
enum MarkdownParts {
    /// - Parameters:
    ///   - head: Is there in any case.
    ///   - parts: Those that fit, in their order.
    ///   - limit: Bytes of UTF-8: whatever the reader counts, it is no more than that.
    ///   - missing: What the parts that are left out are, in words.
    /// - Returns: The text, with a line on how many parts are left out.
    static func joined(_ head: [String], _ parts: [[String]], limit: Int, missing: String) -> String {
        var text = head.joined(separator: "\n") + "\n"
        var left = 0
        for part in parts where !part.isEmpty {
            let end = part.lastIndex { !$0.isEmpty } ?? part.startIndex
            let piece = "\n" + part[...end].joined(separator: "\n") + "\n"
            if text.utf8.count + piece.utf8.count <= limit { text += piece } else { left += 1 }
        }
        return text + (left == 0 ? "" : "\n\(left) \(left == 1 ? "part is" : "parts are") \(missing).\n")
    }
}
