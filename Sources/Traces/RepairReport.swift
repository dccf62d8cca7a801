// SPDX-License-Identifier: Apache-2.0

/// What a repair found and did.
public struct RepairReport: Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public internal(set) var isCompressed = true
    /// Whole gzip members, kept as they were.
    public internal(set) var members = 0
    /// Records in them (plain text: in whole lines).
    public internal(set) var records = 0
    /// Complete records of the broken member, kept in a member of their own.
    public internal(set) var salvagedRecords = 0
    /// Bytes of the file that were kept as they were.
    public internal(set) var wholeBytes = 0
    /// Bytes of the file behind them: the broken member, or the cut line; 0 for a whole file.
    public internal(set) var removedBytes = 0
    /// Bytes of JSON of the record that was cut off and is lost.
    public internal(set) var lostBytes = 0
    /// What is wrong with the bytes, where the file is damaged and not just cut.
    public internal(set) var damage: String?
    /// Where the original is kept, of a damaged file.
    public internal(set) var backup: String?
    /// The file was whole, and is untouched.
    public var wasWhole: Bool { removedBytes == 0 }

    init(path: String) { self.path = path }

    /// One or two sentences for the user.
    public var description: String {
        let kept = "\(records + salvagedRecords) records"
        guard !wasWhole else { return "\(path) is whole: \(kept), nothing to repair" }
        let piece = isCompressed ? "an incomplete member" : "an incomplete line"
        let what = damage.map { "damaged bytes (\($0))" } ?? piece
        let lost = lostBytes > 0 ? "one record cut off after \(lostBytes) bytes is lost" : "no record is lost"
        let salvaged = salvagedRecords > 0 ? ", \(salvagedRecords) of them out of that tail" : ""
        let original = backup.map { "; the original is now \($0)" } ?? ""
        return """
            \(path) ended in \(what): removed the last \(removedBytes) bytes
            \(kept) kept\(salvaged); \(damage == nil ? lost : "what followed is lost")\(original)
            """
    }

    mutating func count(isWhole: Bool, isRecord: Bool) {
        if isWhole {
            (records, salvagedRecords) = (records + salvagedRecords + 1, 0)
        } else if isRecord {
            salvagedRecords += 1
        }
    }
}
