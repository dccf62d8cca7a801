// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// R10: answers that break off, or never come, and show it.
enum VisibleBreak: PairedRule {
    static let question = RelayQuestion("R10", "visible-truncation", "breaks that show", limit: .init(0.01, .share))
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        shareOfAll(pairs, limits[question], "broke off or failed", none: "no answer broke off or failed") {
            $0.breaksVisibly
        }
    }
}

extension StreamFacts {
    /// Failed in a way that each client notices.
    var breaksVisibly: Bool {
        switch outcome {
        case .ok, .lengthLimited, .checkFailed, .errorEvent, .cancelled, .censored, .shed: false
        case .truncated: finish.value == nil && !isCutSilently
        default: true
        }
    }
}
