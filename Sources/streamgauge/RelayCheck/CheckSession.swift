// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import FoundationEssentials
internal import Glibc
internal import MockProvider
internal import Transport
internal import Workload

/// A check as the command line knows it: the mock up, the relay waited for, chapter after chapter run.
struct CheckSession {
    let via: String
    let settings: CheckSettings
    /// Flags of the user that concern the relay as a target.
    let overrides: [Override]
    let output: String
    let seed: String?
    let patience: Nanoseconds
    let quiet: Bool

    /// Long enough for a relay to close what it wants to close, and for the mock to end what nobody waits for.
    private static let settling = Nanoseconds.seconds(Int64(4))
    /// Flags that say how to get to the relay, and would lead away from our mock.
    private static let ways: Set<String> = ["--proxy", "--resolve", "--unix-socket", "--http"]

    struct Result {
        let folder: RunFolder
        let wasInterrupted: Bool
        let notes: [String]
        /// Names of those that were run.
        let chapters: [String]
    }

    /// - Parameter announce: Called once the mock listens.
    /// - Returns: Where everything is, an interrupted check too.
    /// - Throws: `CommandFailure` where the mock does not come up, or no request gets through the relay to it.
    func run(announce: () -> Void) throws(CommandFailure) -> Result {
        let chapters = CheckChapter.all(settings.probes)
        // Mistakes are known before anything starts.
        for chapter in chapters {
            for target in try profile(chapter, prompts: nil).targets { try RunSession.checkVersion(of: target) }
        }
        try checkPort()
        let folder = try RunFolder(base: output, at: RunFolder.now)
        try folder.write(settings.json, as: CheckSettings.fileName)
        Interrupts.catchSignals()
        let result = try measure(chapters, in: folder, announce)
        // The mock has ended, and with it its log: what is missing of that later was taken away.
        var sealed = settings
        sealed.seal = CheckSettings.Seal(
            log: CheckFolder.bytes(CheckFolder(path: folder.path).log) ?? [], chapters: result.chapters,
            isInterrupted: result.wasInterrupted)
        try folder.write(sealed.json, as: CheckSettings.fileName)
        return result
    }
    /// Runs chapter after chapter while the mock is up.
    private func measure(
        _ chapters: [CheckChapter], in folder: RunFolder, _ announce: () -> Void
    ) throws(CommandFailure) -> Result {
        let files = CheckFolder(path: folder.path)
        let mock = try MockChild.start(
            settings: [("orders", "on"), ("log-detail", "connections,bodies"), ("keep-alive", "1h")],
            at: MockChild.Place(address: settings.address, port: settings.port, log: files.log))
        defer { withExtendedLifetime(mock) {} }
        announce()
        let gate = CheckGate(session: self, folder: folder, log: files.log)
        guard try gate.open() else { return Result(folder: folder, wasInterrupted: true, notes: [], chapters: []) }
        var (notes, made): ([String], [String]) = ([], [FaultProbe.Chapter.first.rawValue])
        var left: Instant?
        for (number, chapter) in chapters.enumerated() where chapter.chapter != .first {
            if chapter.chapter == .last { Interrupts.wait(Self.settling) }
            if Interrupts.count > 0 { break }
            tell("\(number + 1) of \(chapters.count): \(chapter.name), \(chapter.requests) requests")
            let result = try run(chapter, in: folder)
            made.append(chapter.name)
            if [.cancel, .early].contains(chapter.chapter) { left = MonotonicClock.now() }
            if let complaint = result.complaint { notes.append("\(chapter.name): \(complaint)") }
        }
        // However the check ends, relays have as long to tell the mock of the clients that went away.
        if let left { settle(since: left) }
        waitForLog(files.log)
        return Result(folder: folder, wasInterrupted: Interrupts.count > 0, notes: notes, chapters: made)
    }
    /// Before a folder is made: whoever runs two checks at once, or has a mock of their own there, is told so.
    private func checkPort() throws(CommandFailure) {
        do throws(MockServerError) {
            _ = try MockServer(script: MockScript(), port: UInt16(settings.port), address: settings.address)
        } catch {
            let what = error.isInUse ? "port \(settings.port) is in use" : "\(error.action): \(error.reason)"
            throw CommandFailure(message: "--listen: \(what): choose another with --listen")
        }
    }
    func run(_ chapter: CheckChapter, in folder: RunFolder) throws(CommandFailure) -> RunSession.Result {
        let part = try folder.part(chapter.name)
        try part.write(chapter.cases, as: CheckChapter.fileName)
        let profile = try profile(chapter, prompts: "\(part.path)/\(CheckChapter.fileName)")
        return try RunSession(profile: profile, quiet: true, folder: part).run()
    }
    /// A run's profile: the user's target with the chapter's flags over it.
    ///
    /// - Parameters:
    ///   - chapter: Which run.
    ///   - prompts: The file of questions; nil where it is not there yet, and only flags are to be checked.
    /// - Returns: A profile that can be run.
    /// - Throws: `CommandFailure` with every mistake in the flags.
    private func profile(_ chapter: CheckChapter, prompts: String?) throws(CommandFailure) -> Profile {
        var flags = chapter.flags(settings, prompts: prompts ?? "")
        if prompts == nil { flags.removeAll { $0.flag.hasPrefix("--prompts") } }
        if let seed { flags.append(("--seed", seed)) }
        flags.append(("--output", output))
        let isDirect = chapter.chapter == .direct
        let own = overrides.filter { !isDirect || !Self.ways.contains($0.setting.flag ?? "") }
        let added = flags.compactMap { flag, value in Settings.forFlag(flag).map { Override($0, value) } }
        do {
            var profile = try Profile.load(
                .urls([isDirect ? "\(settings.base)/v1" : via]), overrides: own + added, environment: .command)
            profile.targets[0].name = isDirect ? "mock" : "relay"
            return profile
        } catch {
            throw CommandFailure(message: "\(error)")
        }
    }

    /// Whether the user gave a key, by flag or by environment.
    func hasKey(_ chapter: CheckChapter) throws(CommandFailure) -> Bool {
        try profile(chapter, prompts: nil).targets[0].key != nil
    }

    // MARK: Waiting

    /// An interrupt does not end this: of a relay that had no time it would be said that it passes no cancel on.
    private func settle(since start: Instant) {
        let end = start + Self.settling
        if Interrupts.count > 0, MonotonicClock.now() < end {
            tell("interrupted: the relay has \(Self.settling.shortText) to pass on that clients went away")
        }
        while MonotonicClock.now() < end { usleep(50_000) }
    }
    func tell(_ text: String) {
        if !quiet { Console.error("relay-check \(text)") }
    }
    /// The mock writes its log when it has nothing better to do: waits until it does not grow any more.
    private func waitForLog(_ path: String) {
        var size = -1
        for _ in 0..<40 {
            let now = CheckFolder.bytes(path)?.count ?? 0
            if now == size { return }
            size = now
            usleep(200_000)
        }
    }
}
