// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A load that is held for hours, to see what drifts.
public struct Soak: Hashable, Sendable {
    /// How far figures may move over the run, as a share of their level: from 0 to 1.
    public var tolerance = 0.1
}

extension ProfileBuilder {
    /// Nil where the load is not a soak; its time is the load's duration.
    func soak(_ document: LoadDocument?) -> Soak? {
        guard let field = document?.soak else {
            if let field = document?.driftTolerance { mistake(field, "a soak has it; add \"soak: 2h\", or remove it") }
            return nil
        }
        if let duration = document?.duration {
            mistake(duration, "the soak says how long the run takes; remove one of them")
        }
        if document?.stages != nil { mistake(field, "a soak holds its load; remove the stages, or the soak") }
        return Soak(tolerance: document?.driftTolerance?.value?.share ?? Soak().tolerance)
    }
}

extension Soak {
    func append(to json: inout JSONWriter) {
        json.member("soak", true)
        json.member("drift_tolerance", tolerance)
    }
}
