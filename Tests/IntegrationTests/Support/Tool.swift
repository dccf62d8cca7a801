// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Runs the built binary, and other programs, as real processes.
enum Tool {
    struct Outcome {
        var code: Int32
        var out: String
        var err: String
    }
    /// The binary that this test run built, beside the test bundle.
    static let binary: URL = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = bundle.deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("streamgauge")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        return root.appendingPathComponent(".build/debug/streamgauge")
    }()
    /// Top folder of the project.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// Python with the packages of Tests/sdk/requirements.txt, made by `scripts/bootstrap --tests`.
    static let python = root.appendingPathComponent(".build/venv/bin/python")

    // The environment given is added to that of the test; keys of providers are always taken out.
    @discardableResult
    static func run(
        _ arguments: [String], program: URL = binary, input: Data? = nil, environment: [String: String] = [:],
        folder: URL = root
    ) throws -> Outcome {
        let running = try start(arguments, program: program, input: input, environment: environment, folder: folder)
        return running.wait()
    }
    static func start(
        _ arguments: [String], program: URL = binary, input: Data? = nil, environment: [String: String] = [:],
        folder: URL = root
    ) throws -> Running {
        try Running(arguments, program: program, input: input, environment: environment, folder: folder)
    }

    /// A process that goes on; its output is collected on threads of its own.
    final class Running: @unchecked Sendable {  // the buffers are read after both readers have ended
        let process = Process()
        private let (outPipe, errPipe) = (Pipe(), Pipe())
        private var (outData, errData) = (Data(), Data())
        private let readers = DispatchGroup()

        init(_ arguments: [String], program: URL, input: Data?, environment: [String: String], folder: URL) throws {
            process.executableURL = program
            process.arguments = arguments
            process.currentDirectoryURL = folder
            var all = ProcessInfo.processInfo.environment
            for name in ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "http_proxy", "https_proxy"] { all[name] = nil }
            process.environment = all.merging(environment) { _, new in new }
            (process.standardOutput, process.standardError) = (outPipe, errPipe)
            let inPipe = Pipe()
            process.standardInput = input == nil ? FileHandle.nullDevice : inPipe
            try process.run()
            if let input {
                DispatchQueue.global().async {
                    try? inPipe.fileHandleForWriting.write(contentsOf: input)
                    try? inPipe.fileHandleForWriting.close()
                }
            }
            DispatchQueue.global().async(group: readers) {
                self.outData = self.outPipe.fileHandleForReading.readDataToEndOfFile()
            }
            DispatchQueue.global().async(group: readers) {
                self.errData = self.errPipe.fileHandleForReading.readDataToEndOfFile()
            }
        }
        func signal(_ number: Int32) { kill(process.processIdentifier, number) }
        func wait() -> Outcome {
            readers.wait()
            process.waitUntilExit()
            let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
            return Outcome(
                code: code, out: String(decoding: outData, as: UTF8.self), err: String(decoding: errData, as: UTF8.self)
            )
        }
    }
}

/// A folder of its own for a test, removed with the value.
final class Scratch: Sendable {
    let url: URL
    var path: String { url.path }
    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("streamgauge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String, _ text: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try text.write(to: file, atomically: false, encoding: .utf8)
        return file.path
    }
    /// The folder of the only run below `base`.
    func onlyRun(in base: String) throws -> URL {
        let runs = try FileManager.default.contentsOfDirectory(atPath: base).sorted()
        guard runs.count == 1 else { throw Unexpected(description: "runs in \(base): \(runs)") }
        return URL(fileURLWithPath: base).appendingPathComponent(runs[0])
    }
}

/// Something a test cannot go on without.
struct Unexpected: Error, CustomStringConvertible { let description: String }
