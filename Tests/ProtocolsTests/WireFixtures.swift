// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Testing

/// A response body with the outcome that a reader has to find in it.
struct WireCase: CustomTestStringConvertible, Sendable {
    let name: String
    let dialect: Dialect
    let body: [UInt8]
    /// The expected outcome as JSON, kept as bytes because a tree of `Any` cannot cross to other threads.
    let expected: Data
    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/wire")

    /// Every recorded body and every corner case, smallest first.
    static let all: [WireCase] = ["fixtures", "conformance"].flatMap(load).sorted { $0.body.count < $1.body.count }

    /// How many bodies the lists name, whether or not they could be read.
    static func expectedCount() throws -> Int {
        try ["fixtures", "conformance"].reduce(0) { sum, part in
            let data = try Data(contentsOf: folder.appending(path: part).appending(path: "expected.json"))
            return try sum + #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]).count
        }
    }

    private static func load(_ part: String) -> [WireCase] {
        let folder = folder.appending(path: part)
        guard let data = try? Data(contentsOf: folder.appending(path: "expected.json")),
            let cases = try? JSONSerialization.jsonObject(with: data) as? [String: [String: Any]]
        else { return [] }
        return cases.compactMap { name, expected in
            guard let word = expected["protocol"] as? String, let dialect = Dialect(rawValue: word),
                let body = try? Data(contentsOf: folder.appending(path: name)),
                let text = try? JSONSerialization.data(withJSONObject: expected)
            else { return nil }
            return WireCase(name: name, dialect: dialect, body: Array(body), expected: text)
        }
    }

    /// Where an outcome differs from the expected one: nothing, if it is right.
    func differences(_ outcome: Outcome) -> [String] {
        guard let wanted = try? JSONSerialization.jsonObject(with: expected) as? [String: Any],
            let found = try? JSONSerialization.jsonObject(with: Data(outcome.json())) as? [String: Any]
        else { return ["the outcome is no JSON object"] }
        return Self.differences(wanted, found, at: "")
    }

    /// Compares what is expected; keys of `extra` beyond that are of no concern.
    private static func differences(_ wanted: [String: Any], _ found: [String: Any], at path: String) -> [String] {
        wanted.keys.sorted().flatMap { key -> [String] in
            let (want, have) = (wanted[key], found[key])
            if let want = want as? [String: Any], let have = have as? [String: Any] {
                if key != "extra", Set(want.keys) != Set(have.keys) { return ["\(path)\(key): \(have), not \(want)"] }
                return differences(want, have, at: "\(path)\(key).")
            }
            if key == "tool_calls", let want = want as? [[String: String]], let have = have as? [[String: String]] {
                let same = want.count == have.count && zip(want, have).allSatisfy(sameCall)
                return same ? [] : ["\(key): \(have), not \(want)"]
            }
            let same = (want as? NSObject) == (have as? NSObject)
            return same ? [] : ["\(path)\(key): \(have ?? "missing"), not \(want ?? "missing")"]
        }
    }
    private static func sameCall(_ a: [String: String], _ b: [String: String]) -> Bool {
        guard a["name"] == b["name"], let x = a["arguments"], let y = b["arguments"] else { return false }
        if let x = try? JSONSerialization.jsonObject(with: Data(x.utf8)) as? NSObject,
            let y = try? JSONSerialization.jsonObject(with: Data(y.utf8)) as? NSObject
        {
            return x == y
        }
        return x == y
    }
}

extension Dialect {
    /// What a server calls its streams in this dialect: what requests say they accept.
    var mediaType: String? { headers(key: nil, streams: true).first { $0.name == "accept" }?.value }
}

extension ResponseReader {
    /// Reads a body in pieces that end at the cuts, and then the rest; as the dialect's own media type.
    mutating func read(_ body: Span<UInt8>, cutAt cuts: [Int]) {
        read(body, cutAt: cuts, contentType: dialect.mediaType)
    }

    /// Reads a body in pieces that end at the cuts, and then the rest.
    mutating func read(_ body: Span<UInt8>, cutAt cuts: [Int], contentType: String?) {
        begin(contentType: contentType)
        var start = 0
        for cut in cuts {
            feed(body.extracting(start..<cut)) { _ in }
            start = cut
        }
        feed(body.extracting(start..<body.count)) { _ in }
        finish { _ in }
    }
}
