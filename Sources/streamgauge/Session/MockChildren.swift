// SPDX-License-Identifier: Apache-2.0
internal import MockProvider
internal import Workload

/// The embedded mocks of a profile, one child process a mock target, ended with this value.
final class MockChildren {
    private var children: [Int: MockChild] = [:]  // by target

    /// - Parameters:
    ///   - profile: Whose mocks are started.
    ///   - shared: One child for all targets, which then have the same settings.
    /// - Throws: `CommandFailure` where a mock does not come up.
    init(for profile: Profile, shared: Bool = false) throws(CommandFailure) {
        for (number, target) in profile.targets.enumerated() {
            guard let settings = target.mock else { continue }
            if shared, let first = children[0] {
                children[number] = first
                continue
            }
            children[number] = try MockChild.start(settings: settings.map { ($0.key, $0.value) })
        }
    }
    /// The profile with the addresses of its mocks filled in, and the certificates that they made.
    func addressed(_ profile: Profile) -> Profile {
        var profile = profile
        for (number, child) in children {
            profile.targets[number].url = child.url
            let given = profile.targets[number].cacert
            if !profile.targets[number].insecure { profile.targets[number].cacert = given ?? child.certificate }
        }
        return profile
    }

    /// Checks the mocks' settings without starting one; all mistakes at once.
    static func check(_ profile: Profile) throws(CommandFailure) {
        var script = MockScript()
        var mistakes: [String] = []
        for setting in profile.targets.compactMap(\.mock).joined() {
            do { try script.set(setting.key, to: setting.value) } catch {
                mistakes.append("\(setting.problem("\(error)"))")
            }
        }
        guard mistakes.isEmpty else { throw CommandFailure(message: mistakes.joined(separator: "\n")) }
    }
}
