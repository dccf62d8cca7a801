// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// R13: errors that come inside an answer with status 200.
enum ErrorInside: PairedRule {
    static let question = RelayQuestion("R13", "error-inside-200", "errors inside a 200", limit: .init(0.01, .share))
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        shareOfAll(
            pairs, limits[question], "held an error under status 200", none: "no answer held an error",
            isOfAnswers: true
        ) { $0.outcome == .errorEvent }
    }
}
