// SPDX-License-Identifier: Apache-2.0
import Foundation

/// `streamgauge mock` as a real process at a free port, ended with the value.
final class MockProcess {
    let url: String
    var port: Int { Int(url.split(separator: ":").last ?? "") ?? 0 }
    private let process = Process()

    init(_ flags: [String] = []) throws {
        let pipe = Pipe()
        process.executableURL = Tool.binary
        process.arguments = ["mock", "--port", "0", "--exit-with-parent"] + flags
        (process.standardOutput, process.standardInput) = (pipe, FileHandle.nullDevice)
        try process.run()
        var line = Data()
        while let byte = try pipe.fileHandleForReading.read(upToCount: 1), byte != Data([0x0A]) { line += byte }
        let text = String(decoding: line, as: UTF8.self)
        guard let start = text.range(of: "http") else { throw Unexpected(description: "the mock said: \(text)") }
        url = String(text[start.lowerBound...])
    }
    deinit {
        process.end()
    }
}
