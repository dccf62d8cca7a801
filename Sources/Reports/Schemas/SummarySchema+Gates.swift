// SPDX-License-Identifier: Apache-2.0
internal import Analysis

// Gates, error rate and goodput.
extension SummarySchema {
    static let gate: [SchemaField] =
        gateHead + ["value", "low", "high"].flatMap(anyUnit)
        + [.maybe("is_unbounded", .flag, "the interval has no finite upper end")] + gateEffect
        + [.maybe("adjusted_p", .number), .always("n", .integer), .always("reason", .text)]
    private static let gateHead: [SchemaField] = [
        .always("gate", .text), .always("target", .text), .maybe("statistic", .text),
        .always("outcome", .word(["passed", "failed", "regressed", "inconclusive", "no_data"])),
    ]
    private static let gateEffect: [SchemaField] = ["ratio", "share"].flatMap { unit -> [SchemaField] in
        SchemaField.maybe(["effect_\(unit)", "effect_low_\(unit)", "effect_high_\(unit)"], .number)
    }
    private static func anyUnit(_ name: String) -> [SchemaField] {
        SchemaField.maybe(["\(name)_ns", "\(name)_count"], .integer)
            + SchemaField.maybe(["\(name)_tokens_per_second", "\(name)_ratio", "\(name)_share"], .number)
    }
    static let shares: [SchemaField] = [
        .always("error_rate", .object(share)), .maybe("goodput", .object(share + goodput)),
    ]
    private static let goodput: [SchemaField] = [
        .maybe("good_requests_per_second", .number), .always("levels", .list(.object(level))),
    ]
    private static let level: [SchemaField] =
        [.always("level", .text)] + SchemaField.always(["missed", "unknown"], .integer)
    static let share: [SchemaField] =
        SchemaField.always(["n", "n_effective"], .integer)
        + SchemaField.maybe(["value_share", "low_share", "high_share"], .number)
}
