// SPDX-License-Identifier: Apache-2.0
internal import Core

extension ProfileBuilder {
    func load(_ document: LoadDocument?) -> Load {
        let arrivals = document?.arrivals?.value ?? (document?.rate == nil ? .closed : .poisson)
        // Where the arrivals could not be read, it is not known what they need.
        if document?.arrivals == nil || document?.arrivals?.value != nil { checkPace(document, arrivals) }
        if document?.requests == nil, document?.duration == nil {
            log.add(place("load"), "load", "the run has no end; add \"requests: 100\" or \"duration: 30s\"")
        }
        let duration = positive(document?.duration)
        let warmup = document?.warmup?.value ?? .zero
        if let field = document?.warmup, let duration, warmup >= duration {
            mistake(field, "it is part of the duration (\(duration.text)) and must be shorter")
        }
        if let field = document?.loops, let loops = field.value, loops.value > 256 {
            mistake(field, "write a number from 1 to 256")
        }
        return Load(
            arrivals: arrivals, concurrency: document?.concurrency?.value?.value, rate: document?.rate?.value,
            requests: document?.requests?.value?.value, duration: duration, warmup: warmup,
            drain: document?.drain?.value ?? .seconds(Int64(30)), loops: document?.loops?.value?.value)
    }
    /// Open arrivals have a rate and closed ones a concurrency, and neither has the other.
    private func checkPace(_ document: LoadDocument?, _ arrivals: Arrivals) {
        let spot = document?.arrivals?.node.place ?? place("load")
        switch (arrivals.isOpen, document?.rate, document?.concurrency) {
        case (true, nil, _):
            log.add(spot, "load", "\(arrivals.rawValue) arrivals need a rate; add \"rate: 20/s\"")
        case (false, _, nil):
            log.add(spot, "load", "closed arrivals need a concurrency; add \"concurrency: 8\"")
        default: break
        }
        if arrivals.isOpen, let field = document?.concurrency {
            mistake(field, "\(arrivals.rawValue) arrivals have a rate only; remove it, or the rate")
        }
        if !arrivals.isOpen, let field = document?.rate {
            mistake(field, "closed arrivals have a concurrency only; remove it, or write \"arrivals: poisson\"")
        }
    }
}
