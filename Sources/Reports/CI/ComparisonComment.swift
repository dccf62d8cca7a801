// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// `pr` of a comparison: the answer, the gates and the figures, to be pasted into a pull request.
///
/// It keeps to the limit of a comment as that of a run does: what does not fit is left out, part by part, and said.
enum ComparisonComment {
    /// Room for the words on what is missing.
    private static let reserve = 500

    static func render(_ analysis: ComparisonAnalysis) -> String {
        let markdown = JudgementMarkdown(judgement: Judgement(analysis))
        // A mention takes more room once it is quiet, so that the parts are made quiet before they are measured.
        let parts = ([ComparisonMarkdown.answer(analysis)] + markdown.parts).map { $0.map(PullRequestReport.quiet) }
        return MarkdownParts.joined(
            markdown.head.map(PullRequestReport.quiet), parts, limit: PullRequestReport.limit - reserve,
            missing: "too long for a comment: `streamgauge compare --format markdown` has all")
    }
}
