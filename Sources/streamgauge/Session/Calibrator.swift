// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Traces
internal import Workload

/// Asks the targets before the run what they bill for words, so that synthetic texts have the length that is wanted.
struct Calibrator {
    let plan: Plan
    let names: [String]
    /// Says nothing of what it learnt; failures are told all the same.
    var quiet = false
    /// Each size is asked so often.
    private static let rounds = 2
    private static let advice =
        "give the tokens per word yourself (--tokens-per-word 1.3), or do without (--no-calibrate)"

    /// What was learnt: for the plan and for the trace.
    struct Result {
        var calibration = Calibration()
        var records: [CalibrationRecord] = []
    }

    /// - Parameter targets: As the run will ask them.
    /// - Returns: What was learnt of those that had to be asked.
    /// - Throws: `CommandFailure` where a target does not answer or does not tell; nothing of the run was sent then.
    func run(_ targets: [LoadTarget]) throws(CommandFailure) -> Result {
        var result = Result()
        for (number, target) in targets.enumerated() {
            let sizes = plan.calibrationSizes(target: number)
            guard !sizes.isEmpty else { continue }
            let points = try measure(number, target, sizes)
            guard let fit = TokenFit(points) else {
                throw failure(number, "its usage does not grow with the words that it is sent (\(Self.list(points)))")
            }
            result.calibration.fits[number] = fit
            var record = CalibrationRecord()
            (record.target, record.tokensPerWord, record.overhead) = (number, fit.tokensPerWord, fit.overhead)
            (record.requests, record.residual) = (points.count, fit.residual ?? 0)
            result.records.append(record)
            tell(record)
        }
        return result
    }

    private func measure(
        _ number: Int, _ target: LoadTarget, _ sizes: [Int]
    ) throws(CommandFailure) -> [(words: Int, tokens: Int)] {
        let probe: TargetProbe
        do { probe = try TargetProbe(target) } catch { throw failure(number, "\(error)") }
        var points: [(words: Int, tokens: Int)] = []
        for words in Array(repeatElement(sizes, count: Self.rounds).joined()) {
            let question = plan.calibrationQuestion(points.count, target: number, words: words)
            let answer: RequestRecord?
            do { answer = try probe.ask(question, isInterrupted: { Interrupts.count > 0 }) } catch {
                throw failure(number, "\(error)")
            }
            guard let answer else {
                throw CommandFailure(message: "interrupted before the run; nothing was recorded", code: .interrupted)
            }
            guard answer.outcome.isSuccess else { throw failure(number, answer) }
            guard let tokens = answer.usage.inputTokens, tokens > 0 else {
                throw failure(number, "its answers do not tell how many input tokens they are billed for")
            }
            points.append((words, Int(tokens)))
        }
        return points
    }

    // MARK: Words

    private func failure(_ number: Int, _ reason: String, _ code: ExitCode = .notEnoughData) -> CommandFailure {
        CommandFailure(
            message: "target \"\(names[number])\" cannot be calibrated for input_tokens: \(reason); \(Self.advice)",
            code: code)
    }
    private func failure(_ number: Int, _ answer: RequestRecord) -> CommandFailure {
        let attempt = answer.attempts.last
        let status = attempt?.status.flatMap { $0 >= 400 ? "HTTP \($0)" : nil }
        let words = [status, answer.errorMessage ?? attempt?.failure].compactMap(\.self).joined(separator: ": ")
        let reason = answer.outcome.rawValue + (words.isEmpty ? "" : ": \(words)")
        let unreachable: [OutcomeClass] = [.dnsFailed, .connectFailed, .tlsFailed, .connectTimeout, .authFailed]
        return failure(number, reason, unreachable.contains(answer.outcome) ? .unreachable : .notEnoughData)
    }
    private func tell(_ record: CalibrationRecord) {
        if quiet { return }
        let sign = record.overhead < 0 ? "-" : "+"
        Console.error(
            "calibration: \(names[record.target]): \(Self.rounded(record.tokensPerWord)) tokens a word \(sign) "
                + "\(Self.rounded(abs(record.overhead))), from \(record.requests) requests "
                + "(\(Self.rounded(record.residual)) tokens off the line)")
    }
    private static func rounded(_ value: Double) -> String { "\((value * 1_000).rounded() / 1_000)" }
    private static func list(_ points: [(words: Int, tokens: Int)]) -> String {
        points.map { "\($0.words) words: \($0.tokens) tokens" }.joined(separator: ", ")
    }
}
