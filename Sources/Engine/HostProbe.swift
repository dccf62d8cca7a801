// SPDX-License-Identifier: Apache-2.0
internal import FoundationEssentials
internal import Glibc
package import Traces
internal import Transport

/// What the machine and this process say of themselves; read when asked, never in a hot path.
package enum HostProbe {
    /// Kernel, processor, memory and the descriptor limit of this process.
    package static func host() -> HostInfo {
        var info = HostInfo()
        let release = firstLine(of: "/proc/sys/kernel/osrelease") ?? "unknown"
        info.system = "Linux \(release)"
        info.cpu = lines(of: "/proc/cpuinfo").lazy.compactMap { value($0, of: "model name") }.first ?? "unknown"
        info.cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        info.memoryBytes = Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))
        info.descriptorLimit = Descriptors.limit.soft
        return info
    }
    /// Resident memory of this process, bytes.
    package static func residentBytes() -> Int64 {
        let pages = firstLine(of: "/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap { Int64($0) }
        return (pages ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func lines(of path: String) -> [Substring] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n")
    }
    private static func firstLine(of path: String) -> String? { lines(of: path).first.map(String.init) }
    private static func value(_ line: Substring, of key: String) -> String? {
        guard line.hasPrefix(key), let colon = line.firstIndex(of: ":") else { return nil }
        return String(line[line.index(after: colon)...].drop(while: { $0 == " " }))
    }
}
