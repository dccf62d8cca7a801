// SPDX-License-Identifier: Apache-2.0
import CFuzzer
import Foundation
import Protocols

/// Feeds made-up response bodies to the reader of one dialect: no trap, no hang, and the same outcome however it is cut.
///
/// `STREAMGAUGE_FUZZ_PROTOCOL` names the dialect; `--list` prints the names. All other arguments are libFuzzer's own.
@main enum FuzzReader {
    static func main() {
        if CommandLine.arguments.contains("--list") {
            for subject in Subjects.all { print(subject.name) }
            return
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
        exit(unsafe LLVMFuzzerRunDriver(&count, &arguments, oneInput))
    }
}

private let name = ProcessInfo.processInfo.environment["STREAMGAUGE_FUZZ_PROTOCOL"] ?? "openai-chat"
private let dialect: Dialect = {
    if let found = Subjects.dialect(named: name) { return found }
    FileHandle.standardError.write(Data("no protocol \(name); --list prints their names\n".utf8))
    exit(2)
}()

private func oneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let data = unsafe data, count > 2 else { return 0 }
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    Trial(steering: bytes[0], seed: bytes[1], body: Array(bytes[2...])).run()
    return 0
}

/// One body, read in several ways that must agree.
struct Trial {
    private let status: Int
    private let contentType: String?
    private let body: [UInt8]
    private let seed: UInt8

    /// Small, so that the fuzzer finds its way to it.
    private static let limits = Limits(event: 4_096, answer: 4_096, errorBody: 4_096, toolArguments: 2_048, depth: 32)
    private static let contentTypes: [String?] = [
        nil, "text/event-stream", "application/json", "application/x-ndjson", "application/vnd.amazon.eventstream",
        "text/plain",
    ]

    /// The first byte steers what surrounds the body, so that the fuzzer varies it too.
    init(steering: UInt8, seed: UInt8, body: [UInt8]) {
        status = steering & 0x80 == 0 ? 200 : 500
        contentType = Self.contentTypes[Int(steering & 0x0F) % Self.contentTypes.count]
        // Nobody guesses checksums: half of the time lines become messages that have theirs right.
        self.body = steering & 0x10 == 0 ? body : AWSLines.messages(body)
        self.seed = seed
    }

    func run() {
        let whole = read(keepsText: true, cuts: [])
        require((try? JSONSerialization.jsonObject(with: Data(whole.json()))) != nil, "the outcome is no JSON")
        expectSame(whole, read(keepsText: true, cuts: Array(0..<min(body.count, 512))), "byte by byte")
        let cut = body.isEmpty ? 0 : Int(seed) * 31 % body.count
        expectSame(whole, read(keepsText: true, cuts: [cut]), "cut at \(cut)")
        let lean = read(keepsText: false, cuts: [cut])
        require(lean.events == whole.events || name == "custom-plain", "events differ without texts")
        require(lean.terminal == whole.terminal, "the end differs without texts")
        require(
            lean.firstContentEventIndex == whole.firstContentEventIndex || name == "custom-plain",
            "first output differs without texts")
        require(lean.outputTokens == whole.outputTokens, "usage differs without texts")
    }

    private func read(keepsText: Bool, cuts: [Int]) -> Outcome {
        var reader = ResponseReader(dialect: dialect, keepsText: keepsText, limits: Self.limits)
        reader.begin(status: status, contentType: contentType)
        var start = 0
        for cut in cuts {
            reader.feed(body.span.extracting(start..<cut)) { _ in }
            start = cut
        }
        reader.feed(body.span.extracting(start..<body.count)) { _ in }
        reader.finish { _ in }
        return reader.outcome()
    }
    /// Reads of plain text are its events, so that their number depends on the cuts.
    private func expectSame(_ a: Outcome, _ b: Outcome, _ how: String) {
        if name == "custom-plain" { return require(a.text == b.text, "other text, \(how)") }
        if a.fault != nil, b.fault != nil { return }
        require(a == b, "another outcome, \(how): \(text(a)) and \(text(b))")
    }
    private func text(_ outcome: Outcome) -> String { String(decoding: outcome.json(), as: UTF8.self) }
}

/// `precondition` keeps its words to itself in a release build.
private func require(_ holds: Bool, _ reason: @autoclosure () -> String) {
    if holds { return }
    FileHandle.standardError.write(Data("ERROR: \(reason())\n".utf8))
    abort()
}
