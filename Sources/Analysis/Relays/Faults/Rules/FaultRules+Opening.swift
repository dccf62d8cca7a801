// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    private static let cold = RelayQuestion(
        "R31", "cold-start", "cold start", limit: .init(500e6, .nanoseconds))
    private static let first = FaultProbe("first", in: .first, "ttft=40ms gap=10ms tokens=5")

    /// R31: what the first request pays that later ones do not.
    static let coldStart = FaultRule(cold, [first] + FaultProbe.steady) { evidence, limits in
        let limit = limits[cold]
        let later = evidence.reached(FaultProbe.steady).compactMap { $0.addedToOutput.map(Double.init) }
        let usual = FaultMedian(later)
        guard let one = evidence.reached(first.name).first, let added = one.addedToOutput, let usual else {
            return RelayRow(cold, .notTestable, evidence.absence(of: [first] + FaultProbe.steady))
        }
        let more = Double(added) - usual.value
        let figures = [
            RelayFigure("the first request's added TTFT beyond the usual", more, .nanoseconds, n: 1, limit: limit),
            usual.figure("TTFT that the relay adds, p50"),
        ]
        guard more > limit else {
            let caution = "; only a relay that was just started shows it"
            return RelayRow(cold, .pass, "the first request is as fast as the others, or nearly" + caution, figures)
        }
        // There is one first request, so its rank has to tell: were it like the others, each would as often be the slowest.
        let asSlow = later.count { $0 >= Double(added) }
        let reason =
            "the first request, which is one, waits for the relay; \(asSlow == 0 ? "none" : "\(asSlow)") of "
            + "\(later.count) later ones took as long"
        guard Double(asSlow + 1) / Double(later.count + 1) <= mostChance else {
            return RelayRow(cold, .inconclusive, reason + ": that need not be the start", figures)
        }
        return RelayRow(cold, .fail, reason, figures, showing: [one])
    }
    /// One-sided, as for a 95 % interval: the slowest of 40 and more.
    private static let mostChance = 0.025

    private static let claim = RelayQuestion(
        "R32", "self-reported", "self-reported overhead", limit: .init(50e6, .nanoseconds))

    /// R32: a relay that tells how long it took itself tells the truth.
    static let reportedOverhead = FaultRule(claim, FaultProbe.steady) { evidence, limits in
        let limit = limits[claim]
        let cases = evidence.reached(FaultProbe.steady)
        let claims = cases.compactMap { one -> (String, Double, Double)? in
            guard let own = OverheadClaim.all(in: one.request.headers).first, let real = one.addedToHeaders else {
                return nil
            }
            return (own.name, own.span, Double(real))
        }
        guard let header = claims.first?.0, let said = FaultMedian(claims.map(\.1)),
            let real = FaultMedian(claims.map(\.2)), let off = FaultMedian(claims.map { abs($0.2 - $0.1) })
        else {
            return RelayRow(
                claim, .notTestable,
                cases.isEmpty ? evidence.absence(of: FaultProbe.steady) : "the relay says nothing of it")
        }
        let verdict = off.verdict(above: limit)
        return RelayRow(
            claim, verdict,
            verdict == .pass ? "\(header) is close to what was measured" : "\(header) is not what was measured",
            [
                off.figure("how far off, p50", limit: limit), said.figure("said, p50"),
                real.figure("measured from outside, p50"),
            ], showing: verdict == .pass ? [] : cases)
    }
}
