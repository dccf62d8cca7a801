// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// The flags that stand for the keys of a profile: the settings table decides, nothing is listed twice.
extension Option {
    init(_ setting: Setting) {
        let kind: Kind = setting.shape == .toggle ? .toggle : .value(placeholder: setting.placeholder)
        let section =
            switch setting.section.isEmpty ? setting.path : setting.section {
            case "targets": "Targets (each applies to all of them)"
            case "load": "Load"
            case "connections": "Connections"
            case "request": "Request"
            case "timeouts": "Timeouts"
            case "limits": "Limits"
            case "stop", "reader": "What users do to a stream"
            case "marks", "checks": "What is looked for in an answer"
            case "gates", "slo", "inconclusive", "abort_on_fail", "abort_grace", "confirm", "noise", "relay": "Gates"
            default: "Run"
            }
        self.init(
            setting.flag ?? setting.path, short: setting.short, kind, isRepeatable: setting.isRepeatable,
            section: section, default: setting.defaultText, setting.help)
    }
    /// One for every setting that has a flag.
    static let profile = Settings.all.filter { $0.flag != nil }.map { Option($0) }
}

extension ParsedArguments {
    /// The flags that stand for keys of a profile, in the order given.
    var overrides: [Override] {
        given.compactMap { given in Settings.forFlag(given.option.name).map { Override($0, given.value) } }
    }
}
