// SPDX-License-Identifier: Apache-2.0

/// What the user gave as address: just the host, or more.
enum BaseURL {
    /// Whether anything follows the host; `base` has no trailing slash.
    static func hasPath(_ base: Substring) -> Bool { path(of: base).contains("/") }
    /// Whether the last part of the path is a version such as `v1` or `v1beta`.
    static func endsInVersion(_ base: Substring) -> Bool {
        guard hasPath(base), let last = base.split(separator: "/").last else { return false }
        return last.first == "v" && last.dropFirst().first?.isASCII == true && last.dropFirst().first?.isNumber == true
    }
    private static func path(of base: Substring) -> Substring {
        var rest = base
        while let slash = rest.firstIndex(of: "/"), rest[..<slash].hasSuffix(":") || rest[..<slash].isEmpty {
            rest = rest[rest.index(after: slash)...]
        }
        return rest
    }
}
