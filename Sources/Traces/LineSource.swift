// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Lines of a trace file, gzip or plain, read in pieces: memory is bounded by the longest line.
struct LineSource: ~Copyable {
    /// How the file ended.
    enum Ending: Hashable {
        /// With a whole member, or with a whole line.
        case whole
        /// In the middle of a member or of a line.
        case cut
        /// With bytes that are no gzip; zlib's reason.
        case damaged(String)
    }
    /// A line of 20 million events; more is no record, and must not fill the memory.
    static let longestLine = 1 << 30

    /// Known once `next` has given nil.
    private(set) var ending: Ending?
    private(set) var isCompressed = false
    /// Whole members so far.
    private(set) var members = 0
    /// Bytes of the file so far, and those of them in whole members (plain text: in whole lines).
    private(set) var bytesRead: Int
    private(set) var wholeBytes: Int
    /// The text from `textStart` of all text on; lines are ranges of it until the next call of `next`.
    private(set) var text: [UInt8] = []
    /// What is behind the last line feed, once `next` has given nil: part of a record.
    var rest: Range<Int> { given..<text.count }
    /// The line given last ends in a whole member.
    var isLineWhole: Bool { textStart + given <= wholeText }

    private let path: String
    private let descriptor: Int32
    private var inflater = GzipInflater()
    private var input = [UInt8](repeating: 0, count: 1 << 17)
    private var inputRange = 0..<0
    private var output = [UInt8](repeating: 0, count: 1 << 18)
    private var isFirstRead = true
    private var isMemberOpen = false
    private var isOutputFull = false
    private var wholeText = 0
    private var textStart = 0
    private var given = 0
    private var searched = 0

    /// - Parameters:
    ///   - path: A file, or `-` for the standard input.
    ///   - offset: Where to begin: at a member, if the file is gzip.
    /// - Throws: `cannotRead`.
    init(path: String, offset: Int = 0) throws(TraceError) {
        self.path = path
        (bytesRead, wholeBytes) = (offset, offset)
        descriptor = path == "-" ? 0 : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: path, code: errno) }
        if offset > 0, lseek(descriptor, off_t(offset), SEEK_SET) < 0 { throw .cannotRead(path: path, code: errno) }
    }
    deinit { if descriptor > 0 { close(descriptor) } }

    /// The next line, without its line feed; nil when no whole line is left.
    ///
    /// - Throws: `cannotRead`, `notATrace`.
    mutating func next() throws(TraceError) -> Range<Int>? {
        while true {
            if let end = lineEnd() {
                let line = given..<end
                (given, searched) = (end + 1, end + 1)
                if !isCompressed {
                    wholeText = textStart + given
                    wholeBytes += line.count + 1
                }
                return line
            }
            guard ending == nil else { return nil }
            guard text.count - given < Self.longestLine else { throw .notATrace(path: path, "a line has no end") }
            try refill()
        }
    }

    private mutating func lineEnd() -> Int? {
        let from = searched
        searched = text.count
        return unsafe text.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress, from < bytes.count,
                let found = unsafe memchr(start + from, 0x0A, bytes.count - from)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(start)
        }
    }

    // MARK: Filling

    private mutating func refill() throws(TraceError) {
        text.removeFirst(given)
        (textStart, searched, given) = (textStart + given, searched - given, 0)
        // zlib may hold back text for which there was no room, with no input left.
        let holdsText = isOutputFull
        if inputRange.isEmpty, !holdsText { try read() }
        if inputRange.isEmpty, !holdsText {
            ending = (isCompressed ? isMemberOpen : !text.isEmpty) ? .cut : .whole
        } else if isCompressed {
            inflate()
        } else {
            text.append(contentsOf: input[inputRange])
            inputRange = 0..<0
        }
    }
    private mutating func inflate() {
        let (used, made, step) = inflater.step(input, inputRange, into: &output)
        inputRange = (inputRange.lowerBound + used)..<inputRange.upperBound
        isOutputFull = made == output.count
        text.append(contentsOf: output[..<made])
        switch step {
        case .more: isMemberOpen = true
        case .memberEnd:
            (isMemberOpen, isOutputFull) = (false, false)
            members += 1
            wholeBytes = bytesRead - inputRange.count
            wholeText = textStart + text.count
        case .broken(let reason): ending = .damaged(reason)
        }
    }
    private mutating func read() throws(TraceError) {
        var count = 0
        // Two bytes tell gzip from text, and a pipe may give them one by one.
        repeat {
            let got = unsafe input.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .cannotRead(path: path, code: errno) }
            if got == 0 { break }
            count += got
        } while isFirstRead && count < 2
        bytesRead += count
        inputRange = 0..<count
        if isFirstRead, count > 0 { try sniff(count) }
        isFirstRead = false
    }
    private mutating func sniff(_ count: Int) throws(TraceError) {
        isCompressed = input[0] == 0x1F && (count < 2 || input[1] == 0x8B)
        guard isCompressed || input[0] == UInt8(ascii: "{") else {
            throw .notATrace(path: path, "it begins with byte \(input[0]), as neither gzip nor a JSON object does")
        }
    }
}
