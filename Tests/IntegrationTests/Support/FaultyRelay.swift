// SPDX-License-Identifier: Apache-2.0
import Foundation

/// `Tests/relays/faulty_relay.py` in front of a port, with the faults that are asked for; ended with the value.
final class FaultyRelay {
    let url: String
    private let process = Process()

    init(upstream: Int, _ modes: [String]) throws {
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        let script = Tool.root.appendingPathComponent("Tests/relays/faulty_relay.py").path
        process.arguments = [script, "http://127.0.0.1:\(upstream)"] + modes
        (process.standardOutput, process.standardInput) = (pipe, FileHandle.nullDevice)
        try process.run()
        var line = Data()
        while let byte = try pipe.fileHandleForReading.read(upToCount: 1), byte != Data([0x0A]) { line += byte }
        let text = String(decoding: line, as: UTF8.self)
        guard let start = text.range(of: "http") else { throw Unexpected(description: "the relay said: \(text)") }
        url = String(text[start.lowerBound...])
    }
    deinit {
        process.end()
    }
}
