// SPDX-License-Identifier: Apache-2.0
import Protocols

/// What can be fuzzed: every dialect, and the shapes of endpoints that users describe themselves.
enum Subjects {
    static let all: [(name: String, dialect: Dialect)] =
        Dialect.allCases.map { ($0.name, $0) } + [
            ("custom-json", .custom(events)), ("custom-cumulative", .custom(cumulative)),
            ("custom-text", .custom(bare)),
            ("custom-lines", .custom(lines)), ("custom-plain", .custom(plain)),
        ]
    static func dialect(named name: String) -> Dialect? { all.first { $0.name == name }?.dialect }

    private static var events: CustomFormat {
        var format = CustomFormat()
        (format.text, format.reasoning) = (pointers("/content", "/parts/*/text"), pointers("/thought"))
        (format.error, format.finishReason) = (pointers("/error/message", "/error"), pointers("/finish_reason"))
        (format.usage.output, format.requestID) = (pointers("/usage/output", "/tokens"), pointers("/id"))
        (format.end, format.endMarker, format.endEvent) = (pointers("/done"), "[DONE]", "end")
        return format
    }
    private static var cumulative: CustomFormat {
        var format = events
        format.isCumulative = true
        return format
    }
    private static var bare: CustomFormat {
        var format = CustomFormat()
        (format.content, format.endMarker, format.errorPrefix) = (.text, "[DONE]", "[ERROR]")
        return format
    }
    private static var lines: CustomFormat {
        var format = events
        format.framing = .lines
        return format
    }
    private static var plain: CustomFormat {
        var format = CustomFormat()
        (format.framing, format.errorPrefix) = (.text, "error:")
        return format
    }
    private static func pointers(_ texts: String...) -> [JSONPointer] { texts.compactMap { try? JSONPointer($0) } }
}
