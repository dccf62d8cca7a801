// SPDX-License-Identifier: Apache-2.0
import Foundation

/// `streamgauge mock` as a real process at a free port, ended with the value.
final class MockProcess {
    let url: String
    var port: Int { Int(url.split(separator: ":").last ?? "") ?? 0 }
    private let process = Process()

    /// - Parameters:
    ///   - flags: Of `streamgauge mock`.
    ///   - port: Where it listens; 0 for one that is free.
    /// - Throws: `Unexpected` where it does not say that it listens.
    init(_ flags: [String] = [], port: Int = 0) throws {
        let pipe = Pipe()
        process.executableURL = Tool.binary
        process.arguments = ["mock", "--port", "\(port)", "--exit-with-parent"] + flags
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
