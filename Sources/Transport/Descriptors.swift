// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// File descriptors of this process: each open stream takes one.
public enum Descriptors {
    /// How many descriptors may be open at once, and how far this process may raise that itself.
    public struct Limit: Hashable, Sendable {
        public let soft: Int
        public let hard: Int
    }

    /// The limit in force; a limit of "unlimited" reads as `Int.max`.
    public static var limit: Limit {
        var raw = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raw) == 0 else {
            return Limit(soft: 0, hard: 0)
        }
        return Limit(soft: Int(clamping: raw.rlim_cur), hard: Int(clamping: raw.rlim_max))
    }

    /// Raises the soft limit as far as the hard one allows, but not above `needed`, and never lowers it.
    ///
    /// - Returns: The limit that is then in force; compare its `soft` with what is needed.
    @discardableResult
    public static func raise(toHold needed: Int) -> Limit {
        let now = limit
        let wanted = min(now.hard, needed)
        guard wanted > now.soft else { return now }
        var raw = rlimit(rlim_cur: rlim_t(wanted), rlim_max: rlim_t(now.hard))
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raw)
        return limit
    }

    /// How many descriptors are open now, or nil where /proc cannot be read.
    public static var open: Int? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        var count = 0
        while let entry = unsafe readdir(folder) {
            if unsafe entry.pointee.d_name.0 != 0x2E { count += 1 }  // `.` and `..`
        }
        return count - 1  // the folder itself was open while it was read
    }
}
