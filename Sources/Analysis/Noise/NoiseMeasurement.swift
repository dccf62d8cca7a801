// SPDX-License-Identifier: Apache-2.0
public import Core
public import Traces

/// Where, and under which load, noise was measured: what it holds for.
public struct NoiseConditions: Hashable, Sendable {
    /// Kernel name and release, processor and number of its cores.
    public var system: String
    public var cpu: String
    public var cores: Int
    /// The load in words.
    public var load: String
    /// Protocol and model that were asked.
    public var dialect: String
    public var model: String
    /// Requests of one target in one block.
    public var blockRequests: Int

    public init(host: HostInfo, load: String, dialect: String, model: String, blockRequests: Int) {
        (system, cpu, cores) = (host.system, host.cpu, host.cores)
        (self.load, self.dialect, self.model, self.blockRequests) = (load, dialect, model, blockRequests)
    }
    /// Those of a run; nil where it has no blocks.
    public init?(_ run: RunRecord) {
        guard let size = run.blockRequests, let target = run.targets.first else { return nil }
        self.init(
            host: run.host, load: run.load ?? run.arrivals, dialect: target.dialect, model: target.model,
            blockRequests: size)
    }
}

/// One measurement of a system against itself, in blocks.
public struct NoiseMeasurement: Hashable, Sendable {
    /// Of one statistic.
    public struct Deviation: Hashable, Sendable {
        /// Standard deviation of the difference between the two blocks of a pair, of logarithms for a ratio.
        public var value: Double
        public var pairs: Int
        public init(_ value: Double, pairs: Int) { (self.value, self.pairs) = (value, pairs) }
    }
    /// Start of the run, nanoseconds since 1970.
    public var startUnix: Nanoseconds
    /// By the id of the statistic.
    public var deviations: [String: Deviation]

    public init(startUnix: Nanoseconds, deviations: [String: Deviation]) {
        (self.startUnix, self.deviations) = (startUnix, deviations)
    }
    /// From a run in which the first two targets are the same system.
    ///
    /// - Returns: Nil where fewer than two blocks of both are complete.
    public init?(_ analysis: RunAnalysis) {
        guard let comparison = analysis.comparison?.comparisons.first, comparison.design == .blocks else { return nil }
        (startUnix, deviations) = (analysis.run.startUnix, [:])
        for row in comparison.rows {
            if let value = row.effect.deviation {
                deviations[row.statistic.id] = Deviation(value, pairs: row.effect.baseUnits)
            }
        }
        if deviations.isEmpty { return nil }
    }
}

/// What is known of the noise of machines: measurements, by where they were made.
public struct NoiseBook: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        public var conditions: NoiseConditions
        /// Oldest first.
        public var measurements: [NoiseMeasurement]
        public init(_ conditions: NoiseConditions, _ measurements: [NoiseMeasurement]) {
            (self.conditions, self.measurements) = (conditions, measurements)
        }
    }
    /// Measurements of one kind that are kept.
    public static let kept = 20
    public var entries: [Entry] = []
    public init() {}

    /// Adds a measurement; the same one once, and the newest `kept` in the order of their times.
    public mutating func add(_ measurement: NoiseMeasurement, _ conditions: NoiseConditions) {
        let place = entries.firstIndex { $0.conditions == conditions } ?? entries.count
        if place == entries.count { entries.append(Entry(conditions, [])) }
        var all = entries[place].measurements.filter { $0.startUnix != measurement.startUnix } + [measurement]
        all.sort { $0.startUnix < $1.startUnix }
        entries[place].measurements = all.suffix(Self.kept)
    }
    /// All measurements made under these conditions in one: their variances pooled by degrees of freedom.
    ///
    /// - Returns: Nil where nobody has measured.
    public subscript(_ conditions: NoiseConditions) -> Noise? {
        guard let entry = entries.first(where: { $0.conditions == conditions }), !entry.measurements.isEmpty else {
            return nil
        }
        var sums: [String: (squares: Double, degrees: Int)] = [:]
        for (id, deviation) in entry.measurements.flatMap(\.deviations) where deviation.pairs > 1 {
            let (known, degrees) = (sums[id, default: (0, 0)], deviation.pairs - 1)
            sums[id] = (known.squares + deviation.value * deviation.value * Double(degrees), known.degrees + degrees)
        }
        return Noise(
            spreads: sums.mapValues {
                Noise.Spread(deviation: ($0.squares / Double($0.degrees)).squareRoot(), degrees: $0.degrees)
            }, measurements: entry.measurements.count)
    }
}
