// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A mock that keeps its own record of what it saw and did, to hold a trace against.
final class LoggedMock {
    var url: String { mock?.url ?? "" }
    private var mock: MockProcess?
    private let scratch: Scratch
    private let path: String

    init(_ flags: [String]) throws {
        scratch = try Scratch()
        path = scratch.path + "/truth.ndjson"
        mock = try MockProcess(flags + ["--log", path])
    }
    /// Ends the mock, so that the record is whole; a line a request, in the order in which they ended.
    func end() throws -> [[String: Any]] {
        mock = nil
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
    }
}
