// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Engine
internal import FoundationEssentials
internal import Traces
internal import Transport
internal import Workload

/// `streamgauge doctor` says whether this machine can measure, and how well.
struct DoctorCommand: Command {
    static let name = "doctor"
    static let summary = "check limits, clock and libcurl, and measure the tool's own floor on this machine"
    static let examples = [Example("streamgauge doctor", "Before a benchmark: what can be trusted here?")]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let checks = machine() + libcurl()
            for check in checks { Console.print(check.line) }
            Console.print("")
            let floor = try selfRun()
            for check in floor { Console.print(check.line) }
            let failed = (checks + floor).filter { !$0.isGood }.count
            Console.print(failed == 0 ? "\nall well" : "\n\(failed) to look at")
            return failed == 0 ? .pass : .invalidRun
        }
    }

    /// One thing looked at: `ok    descriptors  20000 (soft), …`.
    private struct Check {
        let name: String
        let isGood: Bool
        let text: String
        init(_ name: String, _ text: String, isGood: Bool = true) {
            (self.name, self.text, self.isGood) = (name, text, isGood)
        }
        var line: String {
            (isGood ? "ok     " : "LOOK   ") + name + String(repeating: " ", count: max(1, 18 - name.count)) + text
        }
    }

    private static func machine() -> [Check] {
        let host = HostProbe.host()
        let limit = Descriptors.limit
        let source = firstLine("/sys/devices/system/clocksource/clocksource0/current_clocksource") ?? "unknown"
        let cost = clockCost()
        let ports =
            firstLine("/proc/sys/net/ipv4/ip_local_port_range")?.split(whereSeparator: \.isWhitespace)
            .compactMap { Int($0) } ?? []
        let portCount = ports.count == 2 ? ports[1] - ports[0] + 1 : 0
        return [
            Check("system", "\(host.system), \(host.cpu), \(host.cores) cores, \(host.memoryBytes / 1_000_000_000) GB"),
            Check(
                "cores", host.cores > 1 ? "\(host.cores)" : "1: client and an embedded mock disturb each other",
                isGood: host.cores > 1),
            Check(
                "descriptors",
                "\(limit.soft) (soft), \(limit.hard) (hard): about \(max(0, limit.hard - 64)) requests at once"
                    + (limit.hard < 1_088 ? "; raise it with `ulimit -n 20000`" : ""), isGood: limit.hard >= 1_088),
            Check(
                "local ports", portCount > 0 ? "\(portCount) connections to one address and port" : "unknown",
                isGood: portCount == 0 || portCount > 1_000),
            Check(
                "clock",
                "\(source), a reading costs \(cost.count) ns"
                    + (cost.count > 500 ? ": slow, a virtual machine without a fast clock?" : ""),
                isGood: cost.count <= 500),
        ]
    }
    private static func libcurl() -> [Check] {
        let version = CurlVersion.current
        return [
            Check("libcurl", version.line, isGood: version.tls != nil),
            Check(
                "  features",
                "HTTP/2 \(version.supportsHTTP2 ? "yes" : "NO"), TLS \(version.tls ?? "NO"), "
                    + "unix sockets \(version.supportsUnixSockets ? "yes" : "NO"), "
                    + "asynchronous DNS \(version.resolvesAsynchronously ? "yes" : "NO")",
                isGood: version.supportsHTTP2 && version.resolvesAsynchronously),
        ]
    }

    /// What the tool itself adds, against an embedded mock whose timing is known.
    private static func selfRun() throws -> [Check] {
        let folder = FileManager.default.temporaryDirectory.path + "/streamgauge-doctor-\(MonotonicClock.nanoseconds())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = """
            name: doctor
            seed: 1
            output: \(folder)
            targets: [{name: mock, mock: {ttft: 100ms, gap: "uniform(10ms,30ms)", tokens: 50}}]
            load: {concurrency: 50, requests: 200}
            """
        let environment = ProfileEnvironment(variable: { _ in nil }, read: { _, _ in .success(Array(text.utf8)) })
        let profile = try Profile.load(.file("self-run"), environment: environment)
        let result = try RunSession(profile: profile, quiet: true).run()
        guard let target = result.analysis.targets.first, target.successes > 0 else {
            return [
                Check(
                    "self-run", "the embedded mock was not measured: \(result.complaint ?? "no answers")", isGood: false
                )
            ]
        }
        let kernel = result.analysis.run.stampSource == .kernel && target.network.loopStamped == 0
        return [
            Check("self-run", "50 streams of 50 events/s from the embedded mock, \(target.successes) requests"),
            Check("  receive stamps", kernel ? "by the kernel" : "by the event loop only", isGood: kernel),
            floor("  TTFT added", target, .serverTTFT, less: 100e6, limit: 5e6, "server TTFT above the mock's 100 ms"),
            floor("  observation lag", target, .observationLag, less: 0, limit: 500e3, "arrival to callback"),
            floor("  schedule lag", target, .scheduleLag, less: 0, limit: 1e6, "intended to dispatched"),
        ]
    }
    private static func floor(
        _ name: String, _ target: TargetAnalysis, _ metric: Metric, less base: Double, limit: Double, _ what: String
    ) -> Check {
        guard let found = target[metric], let middle = found.value(.p50) else {
            return Check(name, "not measured", isGood: false)
        }
        let span = { (value: Double) in Nanoseconds(Int64(max(0, value - base))).shortText }
        let tail = found.value(.p99)
        return Check(
            name, "p50 \(span(middle))" + (tail.map { ", p99 \(span($0))" } ?? "") + ", n = \(found.n) (\(what))",
            isGood: middle - base <= limit)
    }
    private static func clockCost() -> Nanoseconds {
        let start = MonotonicClock.now()
        for _ in 0..<10_000 { _ = MonotonicClock.nanoseconds() }
        return Nanoseconds((MonotonicClock.now() - start).count / 10_000)
    }
    private static func firstLine(_ path: String) -> String? {
        (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n").first.map(String.init)
    }
}
