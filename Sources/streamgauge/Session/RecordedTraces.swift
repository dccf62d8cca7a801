// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces
internal import Workload

extension ProfileEnvironment {
    /// This process's environment and file system, the traces in it, and the regular expressions that the program has.
    static let command = ProfileEnvironment(
        variable: process.variable, read: process.read, trace: recordedArrivals, pattern: PatternFinding.of)

    /// When the requests of a trace were meant to leave, warm-up and shed ones too.
    private static func recordedArrivals(_ path: String) -> Result<[ReplayedArrival], FileFault> {
        do {
            var reader = try TraceReader(path: path)
            var arrivals: [ReplayedArrival] = []
            while let record = try reader.next() {
                guard case .request(let request) = record else { continue }
                arrivals.append(
                    ReplayedArrival(
                        at: request.intended, inputTokens: request.usage.inputTokens.map(Int.init(clamping:)),
                        outputTokens: request.usage.generated.map(Int.init(clamping:))))
            }
            return .success(arrivals)
        } catch {
            return .failure(FileFault(reason: "\(error)"))
        }
    }
}

/// What the answers of a trace were like, on average over its successes.
struct RecordedAnswers {
    private(set) var requests = 0
    /// From dispatch to the end.
    private(set) var answerTime = Nanoseconds.zero
    /// Nil where no answer came with usage.
    private(set) var inputTokens, outputTokens, cachedTokens: Double?

    /// - Throws: `CommandFailure` where the file is no trace, or no request in it succeeded.
    static func of(_ path: String) throws(CommandFailure) -> RecordedAnswers {
        var (seen, nanoseconds): (RecordedAnswers, Double) = (RecordedAnswers(), 0)
        var (input, output, cached) = (Mean(), Mean(), Mean())
        do {
            var reader = try TraceReader(path: path)
            while let record = try reader.next() {
                guard case .request(let request) = record, request.outcome.isSuccess, !request.isWarmup else {
                    continue
                }
                seen.requests += 1
                nanoseconds += Double(request.done)
                input.add(request.usage.inputTokens)
                output.add(request.usage.generated)
                if request.usage.inputTokens != nil { cached.add(request.usage.cachedInputTokens ?? 0) }
            }
        } catch {
            throw CommandFailure(message: "\(error)")
        }
        guard seen.requests > 0 else {
            throw CommandFailure(message: "\(path): no request in it succeeded; give the time with --answer-time")
        }
        seen.answerTime = .seconds(nanoseconds / Double(seen.requests) / 1e9)
        (seen.inputTokens, seen.outputTokens, seen.cachedTokens) = (input.value, output.value, cached.value)
        return seen
    }
    private struct Mean {
        private var sum = 0.0
        private var count = 0
        var value: Double? { count > 0 ? sum / Double(count) : nil }
        mutating func add(_ number: Int64?) {
            guard let number else { return }
            sum += Double(number)
            count += 1
        }
    }
}
