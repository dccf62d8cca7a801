// SPDX-License-Identifier: Apache-2.0
import Analysis
import Foundation
import Testing

@testable import Traces

/// Reads lines of an HdrHistogram log, written from the description of the format and not from our encoder.
enum HdrReading {
    struct Bucket {
        /// Middle of the values that the bucket holds.
        let value: Int64
        let count: Int64
    }
    /// The buckets of all intervals of one tag.
    static func all(in text: String, tag: String) throws -> [Bucket] {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("Tag=\(tag),") }
        return try lines.flatMap { line in
            let fields = line.split(separator: ",")
            let packed = try #require(Data(base64Encoded: String(fields[4])))
            return try buckets(Array(packed))
        }
    }
    static func value(of buckets: [Bucket], _ level: Percentile) -> Int64 {
        let sorted = buckets.sorted { $0.value < $1.value }
        let rank = Int64(level.rank(of: Int(buckets.reduce(0) { $0 + $1.count })))
        var seen: Int64 = 0
        return sorted.first { bucket in
            seen += bucket.count
            return seen >= rank
        }?.value ?? 0
    }

    /// The counts end within a number.
    private struct Cut: Error {}

    private static func buckets(_ frame: [UInt8]) throws -> [Bucket] {
        #expect(number(frame[0..<4]) == 0x1c84_9314 && number(frame[4..<8]) == frame.count - 8)
        var inflater = GzipInflater(windowBits: 15)
        var room = [UInt8](repeating: 0, count: 1 << 17)
        let (used, made, step) = inflater.step(frame, 8..<frame.count, into: &room)
        #expect(used == frame.count - 8 && step == .memberEnd)
        let plain = Array(room[..<made])
        #expect(number(plain[0..<4]) == 0x1c84_9313 && number(plain[4..<8]) == plain.count - 40)
        #expect(number(plain[12..<16]) == 3 && number(plain[16..<24]) == 1)
        var (found, index, rest): ([Bucket], Int, ArraySlice<UInt8>) = ([], 0, plain[40...])
        while !rest.isEmpty {
            let count = try zigZag(&rest)
            if count < 0 { index += Int(-count) }
            guard count > 0 else { continue }
            found.append(Bucket(value: middle(of: index), count: count))
            index += 1
        }
        return found
    }
    /// Of 2,048 sub-buckets a bucket, of which all but the first bucket use the upper half.
    private static func middle(of index: Int) -> Int64 {
        let bucket = max(0, index / 1_024 - 1)
        let sub = Int64(index - bucket * 1_024)
        return (sub << Int64(bucket)) + (Int64(1) << Int64(bucket)) / 2
    }
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
    private static func zigZag(_ bytes: inout ArraySlice<UInt8>) throws -> Int64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while true {
            guard let byte = bytes.popFirst() else { throw Cut() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
            shift += 7
        }
    }
}
