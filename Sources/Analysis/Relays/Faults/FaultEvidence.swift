// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// All that a check has brought to light: what rules judge by.
public struct FaultEvidence {
    private(set) var cases: [FaultCase] = []
    let connections: [MockConnection]
    let schedule: FaultSchedule
    /// Every request of the log that came by the relay, in the order of arrival.
    private(set) var upstream: [MockRequest] = []
    /// Why the mock's log cannot be trusted, in words; nil where it is whole.
    public var logFault: String?
    /// Chapters that were run, and whose trace is missing or cut.
    private(set) var lost: [FaultProbe.Chapter] = []
    private let requests: [String: [MockRequest]]
    private let direct: Set<String>

    /// - Parameters:
    ///   - log: Requests that the mock wrote down.
    ///   - connections: Those that it wrote down.
    ///   - schedule: How far the check was to go.
    public init(log: [MockRequest], connections: [MockConnection], schedule: FaultSchedule) {
        (self.connections, self.schedule) = (connections, schedule)
        requests = Dictionary(grouping: log, by: \.caseName).mapValues { $0.sorted { $0.arrival < $1.arrival } }
        direct = Set(FaultRules.probes(schedule).filter { $0.chapter == .direct }.map(\.name))
        upstream = log.filter { !direct.contains(Self.probe($0.caseName)) }.sorted { $0.arrival < $1.arrival }
    }
    /// Takes a request of one of the traces.
    ///
    /// - Parameters:
    ///   - request: As the trace has it.
    ///   - name: Of its case.
    ///   - run: Of its trace.
    ///   - trace: Where that is, within the folder of the check.
    public mutating func add(_ request: RequestRecord, case name: String, of run: RunRecord, trace: String) {
        cases.append(
            FaultCase(
                probe: Self.probe(name), trace: trace, request: request,
                dispatched: run.startMonotonic.count + request.dispatched.count, upstream: requests[name] ?? []))
    }
    /// Takes note that a chapter was run, and its trace is not whole.
    ///
    /// - Parameter chapter: Rules that need it judge nothing.
    public mutating func lose(_ chapter: FaultProbe.Chapter) { lost.append(chapter) }
    /// Which requests of some probes were never made, as in a check that was stopped; nil where all were.
    func gap(in probes: [FaultProbe]) -> String? {
        let counts = Dictionary(grouping: cases, by: \.probe).mapValues(\.count)
        let parts = FaultProbe.Chapter.allCases.compactMap { chapter -> String? in
            let own = probes.filter { $0.chapter == chapter }
            let made = own.reduce(0) { $0 + min($1.count, counts[$1.name] ?? 0) }
            let wanted = own.reduce(0) { $0 + $1.count }
            return made < wanted ? "\(chapter.rawValue) \(made) of \(wanted)" : nil
        }
        return parts.isEmpty ? nil : "not all of its requests were made: \(parts.joined(separator: ", "))"
    }
    /// What is missing of the check, in words.
    public var faults: [String] {
        let names = lost.map(\.rawValue).joined(separator: ", ")
        return (logFault.map { ["\($0): make the check again"] } ?? [])
            + (lost.isEmpty ? [] : ["traces are missing or damaged, of \(names): make the check again"])
    }
    /// Why nothing that rests on some probes can be judged; nil where it can.
    func hindrance(of probes: [FaultProbe]) -> String? {
        if let logFault { return logFault }
        let needed = lost.filter { chapter in probes.contains { $0.chapter == chapter } }.map(\.rawValue)
        return needed.isEmpty ? nil : "the trace of \(needed.joined(separator: ", ")) is missing or damaged"
    }
    private static func probe(_ name: String) -> String { String(name.prefix { $0 != "." }) }

    /// The cases of a probe that reached the mock.
    func reached(_ probe: String) -> [FaultCase] { cases.filter { $0.probe == probe && $0.truth != nil } }
    func reached(_ probes: [FaultProbe]) -> [FaultCase] {
        let names = Set(probes.map(\.name))
        return cases.filter { names.contains($0.probe) && $0.truth != nil }
    }
    /// Those that the relay passed on, of all probes but the direct ones.
    var passedOn: [FaultCase] { cases.filter { !direct.contains($0.probe) && $0.truth != nil } }
    /// Whether text is lost or changed where nothing is odd about the stream: then an odd one tells nothing more.
    var losesPlainText: Bool { reached(FaultProbe.steady).contains { $0.textFault != nil } }
    /// Connections that carried requests of the direct runs.
    var directConnections: Set<Int> {
        Set(requests.filter { direct.contains(Self.probe($0.key)) }.values.joined().map(\.connection))
    }
    /// Why a rule's probes tell nothing.
    func absence(of probes: [FaultProbe]) -> String {
        let names = Set(probes.map(\.name))
        let asked = cases.filter { names.contains($0.probe) }
        guard let first = asked.first else { return "its requests were not made" }
        return "none of its \(asked.count) requests reached the mock: the relay answered with \(first.ending)"
    }
}
