// SPDX-License-Identifier: Apache-2.0
import Core
import Excerpts
import Foundation
import JSONText

@testable import Traces

/// Records for the tests: `full` ones have every field set, and none to its default.
enum Samples {
    static var fullRun: RunRecord {
        var run = RunRecord()
        (run.name, run.tool, run.seed, run.planHash) = ("first \"light\"\n", "0.1.0", .max, "9f86d081")
        run.profileJSON = #"{"name":"é","load":{"rate":2.5}}"#
        (run.startUnix, run.startMonotonic) = (Nanoseconds(1_760_000_000_123_456_789), Nanoseconds(98_765_432_101))
        run.targets = [
            TargetInfo(name: "a", url: "https://a.example/v1", dialect: "openai-chat", model: "m"),
            TargetInfo(
                name: "b", url: "http://b.example", dialect: "anthropic-messages", model: "n", verified: false,
                httpVersion: "2", pool: 6),
        ]
        run.targets[1].reader = "at most 2KiB/s"
        (run.host.system, run.host.cpu, run.host.cores) = ("Linux 6.1", "Some CPU", 2)
        (run.host.memoryBytes, run.host.descriptorLimit) = (8_589_934_592, 1024)
        (run.libcurl, run.loops, run.stampSource) = ("libcurl/7.88.1", 2, .loop)
        (run.plannedRequests, run.warmup, run.plannedDuration) = (100, .milliseconds(500), .seconds(Int64(10)))
        (run.arrivals, run.rate, run.concurrency) = ("poisson", 12.5, 4)
        (run.blocks, run.blockRequests) = (5, 10)
        (run.gates, run.serviceLevels) = (["ttft.p95 < 1s", "a: \"x\""], ["ttft < 1s"])
        run.inconclusivePasses = true
        run.cell = MatrixCell(
            number: 2, of: 6, values: [.init(key: "load.rate", text: "12.5/s"), .init(key: "model", text: "m \"x\"")])
        run.extending = BlockExtension(upTo: 32, precision: 0.05, budget: .seconds(Int64(600)), confirms: true)
        (run.load, run.maxInFlight, run.overflow) = ("poisson arrivals at 12.5/s", 40, "shed")
        run.targets[1].salt = true
        var calibration = CalibrationRecord()
        (calibration.target, calibration.tokensPerWord, calibration.overhead) = (1, 1.25, -3.5)
        (calibration.requests, calibration.residual) = (6, 0.5)
        run.calibration = [calibration]
        run.shard = ShardRecord([1, 3], of: 4)
        run.shard?.spread = .milliseconds(7)
        run.filtered = "target b; outcome ok"
        run.relay = RelayRecord(direct: "b", limits: [.init(name: "added-ttft", value: "20ms")])
        run.soak = SoakRecord(tolerance: 0.05)
        return run
    }
    static var fullAttempt: Attempt {
        var attempt = Attempt()
        (attempt.started, attempt.resolved, attempt.connected, attempt.tlsDone) = (1, 2, 3, 4)
        (attempt.sent, attempt.headers, attempt.status, attempt.httpVersion) = (5, 6, 200, "1.1")
        (attempt.reused, attempt.connection, attempt.remoteAddress, attempt.localPort) = (true, 7, "127.0.0.1:80", 4711)
        attempt.repeats = 14
        (attempt.ended, attempt.outcome, attempt.firstOutput) = (15, .reset, 16)
        (attempt.lastOutput, attempt.resumed) = (17, true)
        (attempt.curlCode, attempt.failure, attempt.bytesSent, attempt.bytesReceived) = (56, "reset\tby peer", 8, 9)
        (attempt.rtt, attempt.rttVariation, attempt.retransmissions, attempt.deliveryRate) = (10, 11, 12, 13)
        return attempt
    }
    static var fullRequest: RequestRecord {
        var request = RequestRecord()
        (request.index, request.target, request.loop) = (41, 1, 1)
        (request.session, request.turn, request.gaveUp) = (20, 1, .budget)
        request.block = 3
        (request.isWarmup, request.streamed) = (true, false)
        (request.intended, request.dispatched, request.done) = (Nanoseconds(1_000), Nanoseconds(1_500), 9_000_000)
        (request.outcome, request.errorType, request.errorMessage) = (.lengthLimited, "overloaded_error", "Über\u{1}")
        request.errorCode = "rate_limit_exceeded"
        (request.prompt, request.wantedInputTokens) = (17, 512)
        (request.retryAfterMilliseconds, request.attempts) = (1_500, [Attempt(), fullAttempt])
        request.finishReason = "length"
        (request.stop.afterOutputs, request.stop.afterCharacters, request.stop.after) = (12, 340, 5_000_000)
        (request.stop.atText, request.stop.cancelled) = (true, 8_000_000)
        (request.stop.closed, request.stop.peerOpen, request.stop.peerClosed) = (8_000_500, 8_800_000, 8_900_000)
        (request.reader.paused, request.reader.resumed) = (300, 7_000_000)
        request.marks = [MarkEntry(name: "fence", at: 250), MarkEntry(name: "think end", at: 9_000_000)]
        (request.marksGivenUp, request.failedChecks) = (["slow"], ["contains \"Paris\"", "json: no JSON value"])
        request.output.text = Excerpt(sha256: "ab01", bytes: 5, characters: 4, full: "Über")
        request.output.reasoning = Excerpt(sha256: "ab02", bytes: 900, characters: 800, head: "So \"x\"", isCut: true)
        request.output.refusal = Excerpt(sha256: "ab03", bytes: 7, characters: 7)
        request.output.tools = Excerpt(
            sha256: "ab04", bytes: 34, characters: 34, full: #"[{"name":"find","arguments":"{}"}]"#)
        (request.usage.inputTokens, request.usage.outputTokens) = (10, 20)
        (request.usage.cachedInputTokens, request.usage.reasoningTokens) = (3, 4)
        (request.usage.cacheWriteInputTokens, request.usage.generatedTokens) = (6, 24)
        (request.toolCalls, request.invalidToolCalls) = (2, 1)
        (request.serverTimes.queue, request.serverTimes.load, request.serverTimes.prefill) = (1, 2, 3)
        (request.serverTimes.generation, request.serverTimes.firstByte, request.serverTimes.total) = (4, 5, 6)
        (request.rateLimits.requests.limit, request.rateLimits.requests.remaining) = (100, 99)
        request.rateLimits.requests.resetMilliseconds = 600
        (request.rateLimits.tokens.limit, request.rateLimits.inputTokens.limit) = (5, 6)
        request.rateLimits.outputTokens.remaining = 7
        request.headers = [
            HeaderField(name: "x-ratelimit-remaining-requests", value: "99"),
            HeaderField(name: "server-timing", value: "proxy;dur=\"7\""),
        ]
        (request.requestID, request.serverTime, request.contentType) = ("req_1", 123, "text/event-stream")
        (request.sawEnd, request.comments, request.tailBytes, request.inFlight) = (true, 2, 5, 6)
        request.stampSource = .loop
        request.reads = [
            ReadEntry(at: 100, lag: 7, bytes: 300), ReadEntry(at: 250, lag: .max, bytes: .max),
            ReadEntry(at: 9_000_000, lag: 0, bytes: 1),
        ]
        request.events = [
            EventEntry(read: 0, outputBytes: 0, kinds: .ping), EventEntry(read: 0, outputBytes: 4, kinds: .reasoning),
            EventEntry(read: 1, outputBytes: 5, kinds: [.text, .usage]),
            EventEntry(read: 1, outputBytes: .max, kinds: [.tool, .text]),
            EventEntry(read: 1, outputBytes: 0, kinds: .finish), EventEntry(read: 2, outputBytes: 0, kinds: .usage),
            EventEntry(read: 2, outputBytes: 0, kinds: .end),
        ]
        return request
    }
    static var fullInterval: IntervalRecord {
        var interval = IntervalRecord()
        (interval.at, interval.inFlight, interval.active) = (.seconds(Int64(1)), 1, 2)
        (interval.dispatched, interval.finished, interval.failed) = (3, 4, 5)
        (interval.events, interval.bytes, interval.loopLag) = (6, 7, Nanoseconds(8))
        (interval.loopCPU, interval.processCPU) = ([Nanoseconds(9), Nanoseconds(10)], Nanoseconds(11))
        (interval.residentBytes, interval.openDescriptors, interval.writerBacklog) = (12, 13, 14)
        (interval.clockStep, interval.shard) = (Nanoseconds(-15), 16)
        return interval
    }
    static var fullEnd: EndRecord {
        var end = EndRecord()
        (end.at, end.reason, end.requests) = (Nanoseconds(1), .interrupted, 2)
        (end.neverSent, end.issuingEnded, end.writerStall) = (3, Nanoseconds(4), Nanoseconds(5))
        end.abandonedTurns = 6
        return end
    }
    /// A small trace: one record of each type, with a few plain requests between.
    static var trace: [TraceRecord] {
        let plain = (0..<3).map { index in
            var request = RequestRecord()
            request.index = index
            request.reads = [ReadEntry(at: Int64(index) * 1_000 + 7, lag: 20, bytes: 80)]
            request.events = [EventEntry(read: 0, outputBytes: 3, kinds: .text)]
            return TraceRecord.request(request)
        }
        return [.run(fullRun)] + plain + [.interval(fullInterval), .request(fullRequest), .end(fullEnd)]
    }

    static func line(_ record: TraceRecord) -> String {
        var json = JSONWriter()
        json.record(record)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

/// A folder of its own for one test, gone with it.
final class Folder {
    let path = NSTemporaryDirectory() + "/traces-" + UUID().uuidString
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: file(name)))) }
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}
/// Reads a trace to its end.
func readAll(_ path: String) throws -> (records: [TraceRecord], wasCutOff: Bool, tail: TraceReader.Tail?) {
    var reader = try TraceReader(path: path)
    var records: [TraceRecord] = []
    while let record = try reader.next() { records.append(record) }
    return (records, reader.wasCutOff, reader.tail)
}
/// Runs a program of the system and gives its exit status.
func status(of program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
}
