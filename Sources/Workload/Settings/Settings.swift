// SPDX-License-Identifier: Apache-2.0

/// The table of all settings: profile keys, flags, help texts and `docs/profiles.md` come from here.
public enum Settings {
    public static let all: [Setting] =
        top + matrix + targets + format + load + soak + mixing + session + connections + request + prompts + synthetic
        + company + timeouts + limits + failures + behaviour + record + gates + relay + capacity

    /// The setting of a profile key, as `load.rate` or `targets[].url`.
    public static func at(_ path: String) -> Setting? { byPath[path] }
    /// The setting of a flag, as `--rate`.
    public static func forFlag(_ flag: String) -> Setting? { all.first { $0.flag == flag } }

    private static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })

    /// The sections that hold for all targets, and that a target may have otherwise: there they stand under the same name.
    static let sharedSections = [
        "connections", "request", "timeouts", "limits", "retry", "resume", "stop", "marks", "reader", "checks",
    ]
    /// Settings of which a request has one: giving one of them puts the others of its group out of force.
    private static let rivalries: [[String]] =
        [
            ["request.prompt", "request.messages", "request.prompts"],
            ["request.synthetic.input_tokens", "request.synthetic.lengths"],
        ]
        + ["input_tokens", "lengths", "shared_prefix", "prefixes", "calibrate", "tokens_per_word", "overhead_tokens"]
        .map { ["request.messages", "request.prompts", "request.synthetic.\($0)"] }
    /// What cannot stand beside a setting; a key below one of a group counts as that.
    static func rivals(of path: String) -> [String] {
        rivalries.flatMap { group in
            let member = group.first { path == $0 || path.hasPrefix("\($0).") }
            return member == nil ? [] : group.filter { $0 != member }
        }
    }

    /// The keys that may stand in the mapping at a path, in the order of the table.
    static func keys(under path: String) -> [String] {
        ownKeys(under: path) + (path == "targets[]" ? sharedSections : [])
    }
    private static func ownKeys(under path: String) -> [String] {
        let prefix = path.isEmpty ? "" : path + "."
        var keys: [String] = []
        for setting in all where setting.path.hasPrefix(prefix) {
            let key = setting.path.dropFirst(prefix.count).prefix { $0 != "." && $0 != "[" }
            if !key.isEmpty, !keys.contains(String(key)) { keys.append(String(key)) }
        }
        return keys
    }
    /// Whether the keys of the mapping at a path are the user's own.
    static func isFreeForm(_ path: String) -> Bool {
        switch byPath[path]?.shape {
        case .map, .structure: !all.contains { $0.path.hasPrefix(path + "[]") || $0.path.hasPrefix(path + ".") }
        default: false
        }
    }
    /// `targets[3].url` to `targets[].url`, and `targets[3].request.prompt` to `request.prompt`.
    static func pattern(of path: String) -> String {
        let pattern = withoutNumbers(path)
        let below = pattern.dropFirst("targets[].".count)
        let isShared = pattern.hasPrefix("targets[].") && sharedSections.contains { isSection($0, of: below) }
        return isShared ? String(below) : pattern
    }
    private static func isSection(_ name: String, of path: Substring) -> Bool {
        path.hasPrefix(name) && (path.count == name.count || [".", "["].contains(path.dropFirst(name.count).first))
    }
    private static func withoutNumbers(_ path: String) -> String {
        var (pattern, inside) = ("", false)
        for character in path {
            if character == "]" { inside = false }
            if !inside { pattern.append(character) }
            if character == "[" { inside = true }
        }
        return pattern
    }

    private static let top: [Setting] = [
        Setting(
            "version", flag: nil, "N", type: "whole number", default: "1",
            "Version of the profile format; a streamgauge that is too old for it says so.", example: "1"),
        Setting(
            "name", flag: "--name", "NAME", type: "text", default: "the file's name",
            "Name of the run: in reports, and of its folder.", example: "nightly"),
        Setting(
            "seed", flag: "--seed", "N", type: "whole number", default: "random",
            "Everything random comes from this; the same seed offers the same load again.", example: "42"),
        Setting(
            "output", flag: "--output", short: "o", "FOLDER", type: "path", default: "reports/NAME",
            "Where the folder of the run is made.", example: "reports/nightly"),
        Setting(
            "confirm", flag: "--confirm", shape: .toggle, "", type: "true | false", default: "true",
            "When a regression gate comes out regressed, run as many blocks again, and fail only if they agree.",
            example: "false"),
        Setting(
            "noise", flag: "--noise", "FILE", type: "path", default: "reports/noise.json",
            "Where calibrate keeps how much this machine's figures vary by themselves: a regression gate tighter than "
                + "that is refused.", example: "reports/noise.json"),
    ]
    private static let matrix: [Setting] = [
        Setting(
            "matrix", flag: "--matrix", shape: .structure, "JSON", type: "mapping", default: "none",
            "Lists of values for keys of the profile: every combination is a cell, a run of its own, and one report shows all.",
            example: "{load.concurrency: [1, 8]}"),
        Setting(
            "matrix_order", flag: "--matrix-order", "ORDER", type: "written | random", default: "written",
            "The order in which cells are run: as written, the last key changing fastest, or drawn by the seed.",
            example: "random"),
        Setting(
            "matrix_pause", flag: "--matrix-pause", "TIME", type: "duration", default: "0s",
            "From the end of a cell to the start of the next.", example: "10s"),
    ]
}
