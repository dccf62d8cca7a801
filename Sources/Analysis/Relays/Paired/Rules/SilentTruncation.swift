// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// R11: answers that end early and pretend to be whole.
enum SilentTruncation: PairedRule {
    static let question = RelayQuestion("R11", "silent-truncation", "silent truncation", limit: .init(0.01, .share))
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        shareOfAll(
            pairs, limits[question], "ended early without a sign", none: "no answer ended early without a sign",
            isOfAnswers: true
        ) { $0.isCutSilently }
    }
}

extension StreamFacts {
    /// A clean end under a good status, but before the finish reason; or a success that says nothing at all.
    var isCutSilently: Bool {
        if isSuccess { return outputs == 0 }
        return outcome == .truncated && finish.value == nil && curlCode == 0 && tailBytes == 0
    }
}
