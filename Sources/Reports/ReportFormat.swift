// SPDX-License-Identifier: Apache-2.0
public import Analysis

/// One way to write a report; a new one is a file and a line in `OutputFormat.all`.
///
/// A format only formats: every number it shows stands in the analysis.
public protocol ReportFormat: Sendable {
    /// Name of the file in the run folder; nil for what goes to the terminal only.
    static var fileName: String? { get }
    /// The whole report, ending in a line feed.
    func render(_ analysis: RunAnalysis) -> String
}

/// The formats that a run folder gets.
public enum ReportFormats {
    public static let files: [any ReportFormat] = [JSONSummary(), MarkdownReport(), HTMLReport()]
}
