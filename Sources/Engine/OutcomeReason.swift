// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols
internal import Traces

/// Why a request ended as it did, in words, where the provider gave none.
struct OutcomeReason {
    let facts: OutcomeFacts
    let patience: Patience
    let headers: [(name: String, value: String)]
    /// The answer might come compressed, and was decoded then.
    let takesCompressed: Bool

    /// At most 200 characters; nil where the transport's own words or none are better.
    func text(for outcome: OutcomeClass) -> String? {
        let text: String? =
            switch outcome {
            case .httpError, .rateLimited, .authFailed: httpText
            case .ttftTimeout: patience.firstOutput.map { "no output within \($0.plainText)" }
            case .idleTimeout: patience.idle.map { "no output for \($0.plainText)" }
            case .totalTimeout: patience.total.map { "not complete within \($0.plainText)" }
            case .censored: "cut by the end of the run"
            case .truncated: "the body ended in order, but without the protocol's end"
            case .protocolError: bodyText
            case .checkFailed: "failed " + facts.failedChecks.joined(separator: "; ")
            default: nil
            }
        return text.map { String($0.prefix(200)) }
    }

    private var httpText: String? {
        guard let status = facts.status else { return nil }
        guard (300..<400).contains(status), let location = value(of: "location") else {
            return "HTTP \(status), without a message"
        }
        // Host and path are enough: a query may hold a secret.
        return "HTTP \(status) to \(location.prefix { $0 != "?" && $0 != "#" }); redirects are not followed"
    }
    private var bodyText: String? {
        if !takesCompressed, let coding = value(of: "content-encoding"), coding.lowercased() != "identity" {
            return
                "content-encoding \(coding.prefix(20)), though identity was asked for: a compressor holds tokens back"
        }
        return facts.bodyFault
    }
    private func value(of name: String) -> String? { headers.last { $0.name == name }?.value }
}

extension ResponseFacts {
    /// What is wrong with a stream of which some events could not be read, or nil.
    ///
    /// A last line that the end of the body cut off is no fault of this kind: that answer is truncated.
    var undecodableFault: String? {
        guard undecodableEvents > 0, isStreamed, sawEnd || tailBytes == 0 else { return nil }
        let verb = undecodableEvents == 1 ? "is" : "are"
        return "\(undecodableEvents) of \(events) events \(verb) not the JSON that the protocol sends"
    }
}

extension Nanoseconds {
    /// As a profile writes it: `250ms`, `30s`.
    fileprivate var plainText: String {
        count % 1_000_000_000 == 0 ? "\(count / 1_000_000_000)s" : "\(count / 1_000_000)ms"
    }
}
