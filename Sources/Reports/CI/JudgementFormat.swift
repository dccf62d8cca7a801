// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// One format for machines that build software, of a run or of a comparison: a new one is a file and a line in `all`.
struct JudgementFormat: Sendable {
    /// As `--format` takes it.
    let name: String
    let summary: String
    let fileExtension: String
    /// The whole text, ending in a line feed.
    let render: @Sendable (Judgement) -> String

    init(
        _ name: String, _ fileExtension: String, _ summary: String, _ render: @escaping @Sendable (Judgement) -> String
    ) {
        (self.name, self.fileExtension, self.summary, self.render) = (name, fileExtension, summary, render)
    }

    static let all: [JudgementFormat] = [
        JudgementFormat("junit", "xml", "gates as tests, for every CI") { JUnitReport.render($0) },
        JudgementFormat("github-summary", "md", "the summary of a step on GitHub") { GitHubSummary.render($0) },
        JudgementFormat("github-annotations", "txt", "what failed, as commands of a GitHub workflow") {
            GitHubAnnotations.render($0)
        },
        JudgementFormat("gitlab-metrics", "txt", "a metrics report of GitLab") { GitLabMetrics.render($0) },
        JudgementFormat("github-action-benchmark", "json", "figures for customSmallerIsBetter") {
            ActionBenchmark.render($0)
        },
        JudgementFormat("bencher", "json", "figures in Bencher's metric format") { BencherReport.render($0) },
    ]
}

/// The same of a run, as a report among the others.
struct JudgementReport: ReportFormat {
    static let fileName: String? = nil
    let format: JudgementFormat

    func render(_ analysis: RunAnalysis) -> String { format.render(Judgement(analysis)) }
}
