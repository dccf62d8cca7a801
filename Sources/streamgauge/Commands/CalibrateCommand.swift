// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Workload

/// `streamgauge calibrate PROFILE`: how much the figures of this machine vary where nothing differs.
struct CalibrateCommand: Command {
    static let name = "calibrate"
    static let summary = "measure this machine's noise: a profile's first target against itself, in blocks (A/A)"
    static let operands = Operands("PROFILE", 1...1)
    static let options =
        [
            Option(
                "--pairs", .value(placeholder: "N"), default: "16, or the blocks of the profile where it has more",
                "Pairs of blocks to measure; more of them, or a further measurement, make the figure surer."),
            .cell, .quiet,
        ] + Option.profile
    static let examples = [
        Example(
            "streamgauge calibrate profiles/compare.yaml", "Before a gate: what can this machine tell apart at all?")
    ]
    private static let usualPairs = 16
    private static let mostPairs = 1_000

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let matrix = try RunCommand.cells(
                .file(arguments.operands[0]), arguments.overrides, environment: .command)
            let cell = try RunCommand.chosen(of: matrix, arguments)
            if matrix.isWritten, cell == nil {
                throw UsageError("the profile has a matrix; choose a cell with --cell", command: name)
            }
            let profile = cell?.profile ?? matrix.cells[0].profile
            let pairs = try arguments.integer("--pairs", in: 2...mostPairs)
            return try measure(profile, pairs: pairs, quiet: arguments.has("--quiet"))
        }
    }
    private static func measure(_ profile: Profile, pairs: Int?, quiet: Bool) throws(CommandFailure) -> ExitCode {
        guard let conditions = NoiseConditions(profile), let blocks = profile.load.mixing.blocks else {
            throw CommandFailure(
                message: "the profile has no blocks, and noise is that of blocks: give it those of the run that it is "
                    + "for, such as \"mix: blocks, blocks: 8, requests: 400\" (--blocks 8 --requests 400)")
        }
        let file = NoiseFile(path: profile.noise)
        _ = try file.read()  // a damaged one is known before the run, not after it
        let again = profile.againstItself(pairs: pairs ?? max(usualPairs, blocks))
        let result = try RunSession(profile: again, quiet: quiet, sharesMock: true).run()
        if let complaint = result.complaint { Console.error("streamgauge: \(complaint)") }
        guard result.code == .pass else {
            TraceAnalysis.show(result.analysis)
            Console.error("streamgauge: the run is no measure of noise: \(result.folder.path)")
            return result.code
        }
        Console.print(try file.keep(result.analysis, conditions, blocks: blocks), terminator: "")
        if !quiet { Console.error("kept in \(file.path); trace and reports: \(result.folder.path)") }
        return .pass
    }
}

extension Profile {
    /// Its first target against itself, in blocks of the size that the profile has.
    func againstItself(pairs: Int) -> Profile {
        var profile = self
        var again = targets[0]
        again.name = "\(again.name) again"
        profile.targets = [targets[0], again]
        let size = load.blockSize(targets: targets.count)
        (profile.load.requests, profile.load.mixing.blocks, profile.load.extending) = (size * 2 * pairs, pairs, nil)
        // Its gates are for the run that this is made for.
        profile.demands.gates = []
        profile.output = "\(output)-noise"
        return profile
    }
}
