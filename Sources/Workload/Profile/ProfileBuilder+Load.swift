// SPDX-License-Identifier: Apache-2.0
internal import Core

extension ProfileBuilder {
    func load(_ document: LoadDocument?) -> Load {
        let stages = document?.stages.map(stages) ?? []
        let arrivals = document?.arrivals?.value ?? impliedArrivals(document)
        // Where the arrivals could not be read, it is not known what they need.
        if document?.arrivals == nil || document?.arrivals?.value != nil {
            checkPace(document, arrivals)
            checkParameters(document, arrivals)
            checkCap(document, arrivals)
        }
        let replay = arrivals == .replay ? document?.replay.flatMap(replay) : nil
        checkEnd(document)
        let duration = duration(document, stages)
        let warmup = document?.warmup?.value ?? .zero
        if let field = document?.warmup, let duration, warmup >= duration {
            mistake(field, "it is part of the duration (\(duration.text)) and must be shorter")
        }
        if let field = document?.loops, let loops = field.value, loops.value > 256 {
            mistake(field, "write a number from 1 to 256")
        }
        var load = Load(
            arrivals: arrivals, concurrency: document?.concurrency?.value?.value, rate: document?.rate?.value,
            burstiness: document?.burstiness?.value, burst: document?.burst?.value?.value, stages: stages,
            replay: replay, maxInFlight: document?.maxInFlight?.value?.value,
            overflow: document?.overflow?.value ?? .queue, requests: document?.requests?.value?.value,
            duration: duration, warmup: warmup, drain: document?.drain?.value ?? .seconds(Int64(30)),
            loops: document?.loops?.value?.value)
        load.soak = soak(document)
        return load
    }
    /// What arrives where nothing says it: told by what it has.
    private func impliedArrivals(_ document: LoadDocument?) -> Arrivals {
        guard let document else { return .closed }
        if document.replay != nil { return .replay }
        if document.burst != nil { return .burst }
        if document.burstiness != nil { return .gamma }
        let hasRate = document.rate != nil || document.stages?.stages.elements.contains { $0.rate != nil } == true
        return hasRate ? .poisson : .closed
    }

    // MARK: Rate or concurrency

    /// Open arrivals have a rate, closed ones a concurrency, replayed and sequential ones neither; stages take the place of both.
    private func checkPace(_ document: LoadDocument?, _ arrivals: Arrivals) {
        if arrivals == .sequential || arrivals == .replay { return checkNoPace(document, arrivals) }
        if let list = document?.stages?.stages {
            for other in [document?.rate.map(At.init), document?.concurrency.map(At.init)] {
                guard let other else { continue }
                log.add(other.place, other.path, "found beside stages, which say it themselves; remove one of them")
            }
            for element in list.elements {
                if arrivals.isOpen, element.rate == nil, let field = element.concurrency {
                    mistake(field, "\(arrivals.rawValue) arrivals have a rate; write \"rate: 20/s\"")
                }
                if !arrivals.isOpen, element.concurrency == nil, let field = element.rate {
                    mistake(field, "closed arrivals have a concurrency; write that, or \"arrivals: poisson\"")
                }
            }
            return
        }
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
    private func checkNoPace(_ document: LoadDocument?, _ arrivals: Arrivals) {
        let why =
            arrivals == .sequential
            ? "sequential arrivals are one request at a time" : "a replay has the moments that were recorded"
        if let field = document?.rate { mistake(field, "\(why); remove it") }
        if let field = document?.concurrency { mistake(field, "\(why); remove it") }
        if let list = document?.stages?.stages {
            log.add(list.node.place, list.path, "found stages; \(why); remove them")
        }
        if arrivals == .replay, document?.replay == nil {
            log.add(
                document?.arrivals?.node.place ?? place("load"), "load",
                "replay arrivals need a file; add \"replay: {file: arrivals.csv}\"")
        }
    }
    private struct At {
        let place: Place
        let path: String
        init<Value>(_ field: Field<Value>) { (place, path) = (field.node.place, field.path) }
    }

    // MARK: What some arrivals have and others have not

    private func checkParameters(_ document: LoadDocument?, _ arrivals: Arrivals) {
        let spot = document?.arrivals?.node.place ?? place("load")
        if let field = document?.burstiness {
            if arrivals != .gamma { mistake(field, "gamma arrivals have it; write \"arrivals: gamma\", or remove it") }
            if let value = field.value, !(0.01...10).contains(value) {
                mistake(field, "write a number from 0.01 to 10")
            }
        } else if arrivals == .gamma {
            log.add(spot, "load", "gamma arrivals need a burstiness; add \"burstiness: 2\"")
        }
        if let field = document?.burst {
            if arrivals != .burst { mistake(field, "burst arrivals have it; write \"arrivals: burst\", or remove it") }
        } else if arrivals == .burst {
            log.add(spot, "load", "burst arrivals need the size of a burst; add \"burst: 50\"")
        }
        if arrivals != .replay, let file = document?.replay?.file {
            mistake(file, "replay arrivals have it; write \"arrivals: replay\", or remove it")
        }
    }
    private func checkCap(_ document: LoadDocument?, _ arrivals: Arrivals) {
        if let field = document?.maxInFlight, !arrivals.isOpen {
            mistake(field, "\(arrivals.rawValue) arrivals never have more in flight than their slots; remove it")
        }
        if let field = document?.overflow, document?.maxInFlight == nil {
            mistake(field, "it says what happens above max_in_flight; add \"max_in_flight: 200\"")
        }
    }

    // MARK: The end

    private func checkEnd(_ document: LoadDocument?) {
        let hasCountOrTime = [document?.duration, document?.soak].contains { $0 != nil } || document?.requests != nil
        guard !hasCountOrTime, document?.stages == nil, document?.replay == nil else { return }
        log.add(place("load"), "load", "the run has no end; add \"requests: 100\" or \"duration: 30s\"")
    }
    /// With stages their sum, which a duration may cut short.
    private func duration(_ document: LoadDocument?, _ stages: [Stage]) -> Nanoseconds? {
        let given = positive(document?.soak) ?? positive(document?.duration)
        guard !stages.isEmpty else { return given }
        let sum = stages.reduce(Nanoseconds.zero) { $0 + $1.duration }
        if let field = document?.duration, let given, given > sum {
            mistake(field, "the stages end after \(sum.text); write at most that, or remove it")
        }
        return given.map { min($0, sum) } ?? sum
    }
}
