// SPDX-License-Identifier: Apache-2.0

extension SummarySchema {
    static let drift: [SchemaField] = [
        .always("window_ns", .integer), .maybe("tolerance_share", .number),
        .always("rows", .list(.object(driftRow)), "target by target, the client last"),
        .always("onsets", .list(.object(onset)), "where error rates change their level"),
    ]
    private static let driftRow: [SchemaField] =
        [.always("figure", .text), .always("unit", .word(["ns", "share", "ratio"])), .maybe("target", .text)]
        + [.always("finding", .word(["no drift told", "rises", "falls", "too short to tell"]))]
        + [.always("windows", .integer), .maybe("outcome", .word(["kept", "exceeded", "open"]))]
        + SchemaField.maybe(
            [
                "start", "end", "slope_per_hour", "slope_per_hour_low", "slope_per_hour_high", "change", "change_low",
                "change_high",
            ], .number)
    private static let onset: [SchemaField] =
        [.always("target", .text), .always("at_ns", .integer)]
        + SchemaField.always(["before_share", "after_share", "p"], .number)
}
