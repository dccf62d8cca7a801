// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Engine
internal import Excerpts
internal import Gates
internal import Protocols
internal import Synchronization
internal import Traces
internal import Transport
internal import Workload

/// A run as the command line knows it: mocks up, folder made, load driven, reports written from the trace file.
struct RunSession {
    var profile: Profile
    var quiet = false
    /// Which cell of a matrix it is.
    var cell: MatrixCell?
    /// The part of the plan that this client drives; nil for all of it.
    var shard: Shard?
    /// All targets are the same one, and so is their embedded mock.
    var sharesMock = false
    /// Where it leaves its files; nil for a folder of its own.
    var folder: RunFolder?
    /// What else may end the issuing, made for the run record.
    var watch: ((RunRecord) -> LoadRun.Watch)?

    /// What a run left behind.
    struct Result {
        var folder: RunFolder
        var analysis: RunAnalysis
        var code: ExitCode
        /// What ended the run early, for standard error.
        var complaint: String?
    }
    /// Descriptors that everything but the requests may need: trace, epoll, timers, pipes, libcurl's own.
    private static let otherDescriptors = 64

    /// Drives the load to its end and analyses the trace that it left.
    ///
    /// - Throws: `CommandFailure`; nothing was sent then, or the message says what was kept.
    func run() throws(CommandFailure) -> Result {
        try MockChildren.check(profile)
        try RelayTrace.check(profile)
        if let note = try NoiseCheck(profile).note, !quiet { Console.error("note: \(note)") }
        if shard != nil, profile.seed == nil {
            throw CommandFailure(
                message: "--shard: all shards need the same seed; give it with --seed or in the profile")
        }
        if shard != nil, profile.load.extending?.precision != nil {
            let fix = "leave --until-precise out, or give a number of blocks"
            throw CommandFailure(message: "--shard: a shard sees its part of each block only; \(fix)")
        }
        let room = try descriptorRoom()
        let folder = if let folder { folder } else { try RunFolder(base: profile.output, at: RunFolder.now) }
        Interrupts.catchSignals()
        let mocks = try MockChildren(for: profile, shared: sharesMock)
        let seed = profile.seed ?? UInt64.random(in: 0..<(1 << 53))
        let addressed = mocks.addressed(profile)
        let targets = try loadTargets(addressed)
        let known = try calibrated(addressed, seed: seed, targets, folder)
        let plan = Plan(
            profile: addressed, seed: seed, shard: shard ?? .whole, calibration: known.calibration)
        let setup = loadSetup(addressed, plan: plan, targets, inFlightLimit: room)
        var header = runRecord(addressed, plan: plan, seed: seed, loops: setup.loops)
        header.calibration = known.records
        let outcome = try drive(setup, header: header, folder: folder)
        let analysis = try TraceAnalysis.of(folder.trace)
        var result = Result(
            folder: folder, analysis: analysis, code: exitCode(outcome, analysis),
            complaint: outcome.failure.map { "\($0); what was recorded is kept: \(folder.trace)" })
        do { try TraceAnalysis.writeReports(analysis, to: folder) } catch {
            // What ended the run is the better explanation, and the report can still be printed.
            if result.complaint == nil { (result.complaint, result.code) = (error.message, .invalidRun) }
        }
        return result
    }

    private func drive(
        _ setup: LoadSetup, header: RunRecord, folder: RunFolder
    ) throws(CommandFailure) -> LoadRun.Result {
        var live = LiveProgress(name: header.name, targets: header.targets.map(\.name), quiet: quiet)
        defer { live.close() }
        do {
            let watch = RunWatch(header)
            let watches =
                gateWatches(header) + (watch.map { watch in [{ watch.look($0) }] } ?? [])
                + (self.watch.map { [$0(header)] } ?? [])
            let run = try LoadRun(setup, header: header, trace: folder.trace, watches: watches)
            var hasTold = false
            let observer = LoadRun.Observer(
                progress: { progress in
                    var progress = progress
                    if let watch { progress.planned = watch.goal }
                    if Interrupts.count > 0, !hasTold {
                        hasTold = true
                        live.tell(
                            "interrupted: no new requests; \(progress.inFlight) open ones may finish within "
                                + "\(setup.drain.shortText); a second Ctrl-C ends them at once")
                    }
                    live.show(progress, interrupts: Interrupts.count)
                }, interrupts: { Interrupts.count })
            return try run.run(observer)
        } catch let error as TraceError {
            folder.removeIfEmpty()
            throw CommandFailure(message: "\(error); nothing was sent", code: .invalidRun)
        } catch {
            throw CommandFailure(message: "\(error)", code: .internalError)
        }
    }
    /// Ends the run where a limit is surely broken that may end it.
    private func gateWatches(_ header: RunRecord) -> [LoadRun.Watch] {
        let items = profile.demands.gates.filter(\.aborts).map { GateWatch.Item(gate: $0.gate, grace: $0.grace) }
        if items.isEmpty { return [] }
        let watch = Mutex(GateWatch(items, run: header))
        return [{ records in watch.withLock { $0.add(records) } == nil ? nil : .gateFailed }]
    }
    private func exitCode(_ outcome: LoadRun.Result, _ analysis: RunAnalysis) -> ExitCode {
        if outcome.end.reason == .interrupted { return .interrupted }
        if outcome.failure != nil { return .invalidRun }
        return ExitCode(rawValue: analysis.exitCode) ?? .internalError
    }

    // MARK: Setting up

    /// Raises the soft descriptor limit as far as this run needs it; gives the requests that fit at once.
    private func descriptorRoom() throws(CommandFailure) -> Int {
        let concurrency = profile.load.peakSlots ?? 0
        let limit = Descriptors.limit
        let needed = concurrency + Self.otherDescriptors
        let raised = Descriptors.raise(toHold: profile.load.arrivals.isOpen ? limit.hard : needed)
        guard raised.soft >= needed else {
            throw CommandFailure(
                message: "this run needs \(needed) file descriptors (\(concurrency) requests at once and "
                    + "\(Self.otherDescriptors) for the rest), but the limit is \(raised.hard): "
                    + "raise it with `ulimit -n \(needed)`, or lower --concurrency")
        }
        return raised.soft - Self.otherDescriptors
    }
    /// Asks the targets what they bill for words, where synthetic texts are to have a wanted length.
    private func calibrated(
        _ profile: Profile, seed: UInt64, _ targets: [LoadTarget], _ folder: RunFolder
    ) throws(CommandFailure) -> Calibrator.Result {
        let calibrator = Calibrator(
            plan: Plan(profile: profile, seed: seed), names: profile.targets.map(\.name), quiet: quiet)
        do { return try calibrator.run(targets) } catch {
            folder.removeIfEmpty()
            throw error
        }
    }
    private func loadTargets(_ profile: Profile) throws(CommandFailure) -> [LoadTarget] {
        var targets: [LoadTarget] = []
        // A relay may answer with what its upstream says of a key: what no target may show, none of them may.
        let secrets = SecretWords(profile.targets.flatMap(secrets))
        for target in profile.targets { targets.append(try loadTarget(target, secrets)) }
        return targets
    }
    private func loadSetup(
        _ profile: Profile, plan: Plan, _ targets: [LoadTarget], inFlightLimit: Int
    ) -> LoadSetup {
        let load = profile.load
        let guess = load.peakRate.map { Int(min(2_000, max(16, $0 * 4, Double(load.burst ?? 0)))) }
        let most = min(load.requests ?? .max, load.maxInFlight ?? .max)
        let expected = min(load.peakSlots ?? guess ?? 16, most)
        let wanted = min(load.loops ?? max(1, HostProbe.host().cores / 2), max(1, expected))
        return LoadSetup(
            plan: plan, targets: targets, warmup: load.warmup, drain: load.drain,
            loops: Connections.loops(
                wanted: wanted, isChosen: load.loops != nil, for: profile.targets.map(\.connections)),
            expectedInFlight: expected, inFlightLimit: inFlightLimit)
    }
    /// - Throws: `CommandFailure` where the version of HTTP that a target is asked by cannot be had of it here.
    static func checkVersion(of target: Target) throws(CommandFailure) {
        let curl = CurlVersion.current.version
        guard target.http == .http2, target.url.lowercased().hasPrefix("http://"), curl.hasPrefix("7.") else { return }
        throw CommandFailure(
            message: "target \"\(target.name)\": HTTP/2 without TLS does not work with libcurl \(curl): "
                + "it cannot use a connection twice; write https://, or leave --http 2 out")
    }
    private func loadTarget(_ target: Target, _ secrets: SecretWords) throws(CommandFailure) -> LoadTarget {
        let streams = target.request.streams
        do {
            var endpoint = try Endpoint(
                url: target.dialect.url(base: target.url, model: target.model, streams: streams))
            endpoint.httpVersion = target.http == .http2 ? .http2 : .http1_1
            try Self.checkVersion(of: target)
            (endpoint.caCertificate, endpoint.verifies) = (target.cacert, !target.insecure)
            (endpoint.proxy, endpoint.resolve) = (target.proxy?.reveal(), target.resolve)
            (endpoint.receiveRate, endpoint.receiveBuffer) = (target.reader?.bytesPerSecond, target.reader?.buffer)
            (endpoint.unixSocket, endpoint.connectTimeout) = (target.unixSocket, target.timeouts.connect)
            endpoint.compressed = target.compressed
            endpoint.freshConnection = !target.connections.reuse
            (endpoint.maxAge, endpoint.maxIdle) = (target.connections.maxAge, target.connections.maxIdle)
            endpoint.streamsPerConnection = target.connections.streams
            // A stream that is not read holds up all others of its connection: each slow one has its own.
            if target.reader != nil { endpoint.streamsPerConnection = 1 }
            endpoint.aws = target.aws.map { aws in
                AWSCredentials(
                    accessKey: aws.accessKey.reveal(), secretKey: aws.secretKey.reveal(),
                    sessionToken: aws.sessionToken?.reveal(), region: aws.region, service: aws.service)
            }
            var load = LoadTarget(
                dialect: target.dialect, endpoint: endpoint.pinned().endpoint,
                base: target.url, streams: streams, key: target.key?.reveal(), auth: target.auth,
                headers: target.headers.map { ($0.name, $0.value.reveal()) },
                secrets: secrets,
                patience: Patience(
                    firstOutput: target.timeouts.firstOutput, idle: target.timeouts.idle, total: target.timeouts.total),
                limits: target.limits, pool: target.connections.pool,
                watching: Watching(
                    stop: target.stop, marks: target.marks, checks: target.checks, reader: target.reader))
            (load.retry, load.resume) = (target.retry, target.resume)
            load.recorded = profile.record.output
            load.keepsText = profile.session != nil || target.resume != nil || load.recorded != .none
            return load
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(message: "target \"\(target.name)\": \(error)")
        }
    }
    /// Everything that this target is sent and nobody else may read.
    private func secrets(of target: Target) -> [String] {
        let headers = target.headers.filter { !$0.isShown }.map { $0.value.reveal() }
        // Of `Authorization: Bearer X` a peer may echo X alone, of a URL a value of its query or its password.
        let parts = headers.flatMap { $0.split(separator: " ").map(String.init) }
        let addresses = [target.url, target.proxy?.reveal() ?? ""].flatMap { Self.secretParts(ofURL: $0) }
        let keys = [target.key, target.aws?.accessKey, target.aws?.secretKey, target.aws?.sessionToken]
        return keys.compactMap { $0?.reveal() } + headers + parts + addresses
    }
    private static func secretParts(ofURL url: String) -> [String] {
        let query = url.split(separator: "?", maxSplits: 1).dropFirst().joined()
        let values = query.split(separator: "&").compactMap { $0.split(separator: "=", maxSplits: 1).last }
        let authority = url.firstRange(of: "://").map { url[$0.upperBound...].prefix { !"/?#".contains($0) } } ?? ""
        let user = authority.lastIndex(of: "@").map { authority[..<$0].split(separator: ":") } ?? []
        return (values + user).map(String.init)
    }
    private func runRecord(_ profile: Profile, plan: Plan, seed: UInt64, loops: Int) -> RunRecord {
        var record = RunRecord()
        (record.name, record.tool) = (profile.name, Version.text)
        (record.profileJSON, record.seed, record.planHash) = (profile.redactedJSON, seed, plan.planHash)
        record.targets = profile.targets.map { target in
            var info = TargetInfo(
                name: target.name,
                url: target.dialect.url(base: target.shownURL, model: target.model, streams: target.request.streams),
                dialect: target.dialect.rawValue,
                model: target.model, verified: !target.insecure, httpVersion: target.http.rawValue,
                pool: target.connections.pool, salt: target.request.salt)
            info.reader = target.reader?.summary
            return info
        }
        (record.host, record.libcurl, record.loops) = (HostProbe.host(), CurlVersion.current.line, loops)
        record.stampSource = profile.targets.allSatisfy { $0.unixSocket != nil } ? .loop : .kernel
        (record.plannedRequests, record.plannedDuration) = (profile.load.requests, profile.load.duration)
        if let blocks = profile.load.mixing.blocks, let requests = profile.load.requests {
            (record.blocks, record.blockRequests) = (blocks, requests / (blocks * profile.targets.count))
        }
        if let extending = profile.load.extending, shard == nil {
            record.extending = BlockExtension(
                upTo: extending.mostBlocks, precision: extending.precision, budget: extending.budget,
                confirms: extending.confirms)
        }
        (record.warmup, record.arrivals) = (profile.load.warmup, profile.load.arrivals.rawValue)
        let demands = profile.demands
        (record.gates, record.serviceLevels) = (demands.gates.map(\.gate.text), demands.serviceLevels.map(\.text))
        record.inconclusivePasses = demands.inconclusive == .pass
        record.relay = profile.relay.record
        record.soak = profile.load.soak.map { SoakRecord(tolerance: $0.tolerance) }
        record.cell = cell
        record.shard = shard.map { ShardRecord([$0.index + 1], of: $0.count) }
        (record.load, record.rate) = (profile.load.words, profile.load.meanRate)
        record.concurrency = profile.load.stages.isEmpty ? profile.load.peakSlots : nil
        if let most = profile.load.maxInFlight {
            (record.maxInFlight, record.overflow) = (most, profile.load.overflow.rawValue)
        }
        return record
    }
}
