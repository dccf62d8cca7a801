// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import FoundationEssentials
internal import Glibc
internal import Reports
internal import Traces

/// The file in which the noise of machines is kept: `reports/noise.json`.
///
/// - Source: `docs/noise.md` describes it, member by member.
struct NoiseFile {
    let path: String

    /// - Returns: What it holds; nothing where there is no such file.
    /// - Throws: `CommandFailure` where there is one that cannot be read, or that is damaged.
    func read() throws(CommandFailure) -> NoiseBook {
        guard unsafe access(path, F_OK) == 0 else { return NoiseBook() }
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path)) } catch {
            throw CommandFailure(message: "\(path): cannot be read (\(unsafe String(cString: strerror(errno))))")
        }
        return try Self.book(of: data, path)
    }
    static func book(of data: Data, _ path: String) throws(CommandFailure) -> NoiseBook {
        do { return try JSONDecoder().decode(Document.self, from: data).book() } catch let mistake as Mistake {
            throw CommandFailure(message: "\(path): \(mistake.text)")
        } catch {
            throw CommandFailure(message: "\(path): \(Mistake.text(error)); \(Mistake.fix)")
        }
    }
    static func data(_ book: NoiseBook) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(Document(book)) + Data([0x0A])
    }
    /// Adds a measurement to what the file holds, and puts the new file in the place of the old one in one step.
    ///
    /// - Returns: All that is known now.
    func add(_ measurement: NoiseMeasurement, _ conditions: NoiseConditions) throws(CommandFailure) -> NoiseBook {
        var book = try read()
        book.add(measurement, conditions)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        do {
            if !folder.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            try Self.data(book).write(to: URL(filePath: path), options: .atomic)
        } catch {
            let reason = unsafe String(cString: strerror(errno))
            throw CommandFailure(
                message: "\(path): cannot be written (\(reason)); choose another file with --noise FILE")
        }
        return book
    }

    /// What there is to say where nobody has measured.
    var unknown: String {
        "the noise of this machine under this load is not known, so that no gate can be held against it; "
            + "streamgauge calibrate measures it (\(path))"
    }
    /// Adds what a run of a system against itself tells.
    ///
    /// - Returns: What is known now, for people.
    func keep(
        _ analysis: RunAnalysis, _ conditions: NoiseConditions, blocks: Int
    ) throws(CommandFailure) -> String {
        guard let measurement = NoiseMeasurement(analysis) else {
            throw CommandFailure(
                message: "fewer than two blocks are whole on both sides: run more of them", code: .notEnoughData)
        }
        if let unlike = analysis.comparison?.comparisons.first?.unlike {
            throw CommandFailure(
                message: "\(unlike): nothing is kept; measure one system twice, and once more where it was",
                code: .inconclusive)
        }
        let noise = try add(measurement, conditions)[conditions]
        let report = NoiseReport(width: Console.width(), isColoured: TraceAnalysis.wantsColour)
        return noise.map {
            report.render($0, conditions, analysis.comparison?.comparisons.first, blocks: blocks)
        } ?? ""
    }

    /// Why a file is no good.
    private struct Mistake: Error {
        let text: String
        static let fix = "mend it, or take it away and calibrate again"
        static func text(_ error: any Error) -> String {
            guard let error = error as? DecodingError else { return "damaged (\(error))" }
            switch error {
            case .keyNotFound(let key, let context): return "damaged: \(place(context, key)) is missing"
            case .typeMismatch(_, let context), .valueNotFound(_, let context):
                return "damaged: \(place(context)): another kind of value belongs there"
            default: return "damaged: not JSON"
            }
        }
        private static func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            (context.codingPath + [last].compactMap(\.self)).reduce("") { path, key in
                key.intValue.map { "\(path)[\($0)]" } ?? (path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)")
            }
        }
    }
}

// MARK: As it is written

extension NoiseFile {
    private static let version = 1

    private struct Document: Codable {
        let version: Int
        let noise: [EntryDocument]

        init(_ book: NoiseBook) { (version, noise) = (NoiseFile.version, book.entries.map(EntryDocument.init)) }
        func book() throws -> NoiseBook {
            guard version <= NoiseFile.version else {
                let fix = "this streamgauge reads \(NoiseFile.version); update it"
                throw Mistake(text: "it has version \(version), and \(fix)")
            }
            var book = NoiseBook()
            for (number, entry) in noise.enumerated() {
                for measurement in try entry.measurements(number) { book.add(measurement, entry.conditions) }
            }
            return book
        }
    }
    private struct EntryDocument: Codable {
        let system, cpu: String
        let cores: Int
        let load, dialect, model: String
        let blockRequests: Int
        let measurements: [MeasurementDocument]

        enum CodingKeys: String, CodingKey {
            case system, cpu, cores, load, model, measurements
            case dialect = "protocol"
            case blockRequests = "block_requests"
        }
        init(_ entry: NoiseBook.Entry) {
            let place = entry.conditions
            (system, cpu, cores, load) = (place.system, place.cpu, place.cores, place.load)
            (dialect, model, blockRequests) = (place.dialect, place.model, place.blockRequests)
            measurements = entry.measurements.map(MeasurementDocument.init)
        }
        var conditions: NoiseConditions {
            var conditions = NoiseConditions(
                host: .init(), load: load, dialect: dialect, model: model, blockRequests: blockRequests)
            (conditions.system, conditions.cpu, conditions.cores) = (system, cpu, cores)
            return conditions
        }
        func measurements(_ number: Int) throws -> [NoiseMeasurement] {
            try measurements.map { measured in
                for (id, one) in measured.statistics where !one.isSound {
                    let needs = "\(id) needs a deviation from 0 and at least 2 pairs"
                    throw Mistake(text: "damaged: noise[\(number)]: \(needs); \(Mistake.fix)")
                }
                return NoiseMeasurement(
                    startUnix: Nanoseconds(measured.startUnix),
                    deviations: measured.statistics.mapValues { .init($0.deviation, pairs: $0.pairs) })
            }
        }
    }
    private struct MeasurementDocument: Codable {
        struct Deviation: Codable {
            let deviation: Double, pairs: Int
            var isSound: Bool { deviation >= 0 && deviation.isFinite && pairs > 1 }
        }
        let startUnix: Int64
        let statistics: [String: Deviation]

        enum CodingKeys: String, CodingKey {
            case statistics
            case startUnix = "start_unix_ns"
        }
        init(_ measurement: NoiseMeasurement) {
            startUnix = measurement.startUnix.count
            statistics = measurement.deviations.mapValues { Deviation(deviation: $0.value, pairs: $0.pairs) }
        }
    }
}
