// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import FoundationEssentials
internal import Glibc
internal import Transport

/// The folder of one run: `<base>/<UTC time>/`, made before the first request.
struct RunFolder {
    let path: String
    /// What is in it, for the message of a report that cannot be written.
    private var kept: String { isMatrix ? "the traces are kept: \(path)/cells" : "the trace is kept: \(trace)" }
    private let isMatrix: Bool

    var trace: String { path + "/trace.ndjson.gz" }

    /// - Throws: `CommandFailure` with the folder and the system's reason.
    init(base: String, at unixTime: Nanoseconds, isMatrix: Bool = false) throws(CommandFailure) {
        let stamp = Self.stamp(unixTime)
        var candidate = "\(base)/\(stamp)"
        var attempt = 1
        while unsafe access(candidate, F_OK) == 0 {
            attempt += 1
            candidate = "\(base)/\(stamp)-\(attempt)"
        }
        try self.init(path: candidate, isMatrix: isMatrix)
    }
    /// The folder of one cell, within that of its matrix.
    func cell(_ slug: String) throws(CommandFailure) -> RunFolder {
        try RunFolder(path: "\(path)/cells/\(slug)", isMatrix: false)
    }
    /// The folder of one of several runs that belong together.
    func part(_ name: String) throws(CommandFailure) -> RunFolder {
        try RunFolder(path: "\(path)/\(name)", isMatrix: false)
    }
    /// A folder that is there already, or is to be made, at a path that the caller knows.
    init(path: String) throws(CommandFailure) { try self.init(path: path, isMatrix: false) }
    private init(path: String, isMatrix: Bool) throws(CommandFailure) {
        (self.path, self.isMatrix) = (path, isMatrix)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Self.failure(path, reason: Self.reason(errno))
        }
        guard unsafe access(path, W_OK) == 0 else { throw Self.failure(path, reason: Self.reason(errno)) }
    }
    /// The wall clock, since 1970 UTC.
    static var now: Nanoseconds { MonotonicClock.now().uptime + MonotonicClock.wallOffset() }
    /// Takes the folder away again where nothing got into it.
    func removeIfEmpty() { unsafe rmdir(path) }
    func write(_ text: String, as name: String) throws(CommandFailure) {
        let file = "\(path)/\(name)"
        do {
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        } catch {
            throw CommandFailure(
                message: "\(file): cannot be written (\(Self.reason(errno))); \(kept)")
        }
    }

    /// `2026-11-20T22-50-02Z`: sorts by time, and no file system minds it.
    static func stamp(_ unixTime: Nanoseconds) -> String {
        let seconds = unixTime.count / 1_000_000_000
        let (year, month, day) = civil(dayNumber: seconds / 86_400)
        let time = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(twoDigits).joined(separator: "-")
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))T\(time)Z"
    }

    private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    private static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
    private static func failure(_ path: String, reason: String) -> CommandFailure {
        CommandFailure(
            message: "\(path): the output folder cannot be written (\(reason)); "
                + "choose another with --output FOLDER, or make it writable")
    }
    /// Gregorian date of a day counted from 1970-01-01.
    ///
    /// - Source: days are counted from 1 March of year 0, in eras of 400 years (146,097 days).
    private static func civil(dayNumber: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = dayNumber + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
    }
}
