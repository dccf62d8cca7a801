// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    /// R14: an error keeps its class.
    static let statuses = FaultRule(
        RelayQuestion("R14", "status-mapping", "mapping of statuses"), FaultProbe.statuses,
        holds: "every status kept its class",
        note: { cases in
            let changed = cases.filter { $0.status != $0.truth?.status && $0.status != nil }
            if changed.isEmpty { return nil }
            return "changed: " + FaultRule.words(changed.map { "\($0.truth?.status ?? 0) to \($0.status ?? 0)" })
        },
        fault: { one in
            guard let truth = one.truth else { return nil }
            guard let status = one.status else { return "\(truth.status) became \(one.ending)" }
            return status / 100 == truth.status / 100 ? nil : "\(truth.status) became \(status)"
        })

    /// R16: what tells a client to wait arrives under its name and with its value.
    static let backPressure = FaultRule(
        RelayQuestion("R16", "retry-after", "Retry-After and rate limits"),
        FaultProbe.statuses.filter { ["status-429", "status-503"].contains($0.name) },
        holds: "every such header arrived under its name and with its value"
    ) { one in
        let sent = one.truth?.responseHeaders.filter { isBackPressure($0.name) } ?? []
        let faults = sent.compactMap { fault(of: $0, in: one) }
        return faults.isEmpty ? nil : faults.joined(separator: ", ")
    }
    private static func isBackPressure(_ name: String) -> Bool {
        name.hasPrefix("retry-after") || name.contains("ratelimit")
    }
    private static func fault(of field: MockRequest.Field, in one: FaultCase) -> String? {
        let headers = one.request.headers
        if let got = headers.last(where: { $0.name == field.name }) {
            return got.value == field.value ? nil : "\(field.name) is \(got.value) where \(field.value) was sent"
        }
        if let other = headers.first(where: { $0.name.hasSuffix(field.name) }) {
            return "\(field.name) is renamed to \(other.name)"
        }
        return "\(field.name) is lost"
    }
}
