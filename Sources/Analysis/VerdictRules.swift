// SPDX-License-Identifier: Apache-2.0

/// The rules of the verdict, one function each; a new rule is a function and a line in `all`.
enum VerdictRules {
    typealias Rule = @Sendable (RunFacts) -> [Reason]

    static let all: [Rule] = [
        insecure, unreachable, traceCut, recordsMissing, ending, loadDelivered, scheduleLag, shed, observationLag,
        clientCPU, writerStall, writerBacklog, descriptors, memory, clockStep, kernelStamps, httpVersion,
        connectionReuse, repeats, hiddenWork, abandonedTurns, openingWave, censored, rateLimited, cachedTokens,
        emptyAnswers, slowReader, samples, gatesUnread, histograms, shards, filtered, precision,
        libcurl,
    ]
}
