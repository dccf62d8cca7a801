// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A file that grows by whole pieces: a piece is on it entirely, or not at all.
struct OutputFile: ~Copyable {
    /// `write(2)`, or a stand-in that fails as a test wants it.
    typealias Write = (_ descriptor: Int32, _ bytes: Span<UInt8>) -> Int

    /// A failure of the system: its number, and whether the file still ends with a whole piece.
    struct Failure: Error, Hashable {
        let code: Int32
        let isWhole: Bool
        /// No space, quota or file size limit left.
        var isFull: Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }
    }
    /// Bytes of all whole pieces.
    private(set) var length = 0
    private let descriptor: Int32
    private let write: Write

    /// Makes the file, and the folders on the way to it.
    ///
    /// - Throws: `TraceError`, `alreadyExists` or `cannotCreate`.
    init(
        creating path: String, overwriting: Bool,
        write: @escaping Write = OutputFile.systemWrite
    ) throws(TraceError) {
        try Self.makeFolders(to: path)
        let ifExists = overwriting ? O_TRUNC : O_EXCL
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | ifExists, 0o644)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .alreadyExists(path: path) }
            throw .cannotCreate(path, path: path, code: errno)
        }
        self.descriptor = descriptor
        self.write = write
    }
    deinit { Glibc.close(descriptor) }

    /// Appends one piece with one `write`, unless the system takes less at a time.
    ///
    /// - Throws: `Failure`; what was written of the piece is cut off again.
    mutating func append(_ piece: Span<UInt8>) throws(Failure) {
        var done = 0
        while done < piece.count {
            let count = write(descriptor, piece.extracting(droppingFirst: done))
            if count < 0, errno == EINTR { continue }
            // POSIX leaves the meaning of 0 open; going on would spin.
            guard count > 0 else { throw Failure(code: count < 0 ? errno : ENOSPC, isWhole: cutToLength()) }
            done += count
        }
        length += piece.count
    }
    /// Waits until the disk has it all; a file that cannot be synced (a device, a pipe) is left alone.
    mutating func sync() throws(Failure) {
        guard fsync(descriptor) != 0, errno != EINVAL, errno != EROFS else { return }
        throw Failure(code: errno, isWhole: true)
    }

    static func systemWrite(_ descriptor: Int32, _ bytes: Span<UInt8>) -> Int {
        unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
    private func cutToLength() -> Bool {
        ftruncate(descriptor, off_t(length)) == 0 && lseek(descriptor, off_t(length), SEEK_SET) >= 0
    }
    private static func makeFolders(to path: String) throws(TraceError) {
        var slash = path.startIndex
        while let next = path[slash...].dropFirst().firstIndex(of: "/") {
            slash = next
            let folder = String(path[..<slash])
            guard unsafe mkdir(folder, 0o755) != 0, errno != EEXIST else { continue }
            let code = errno
            // An upper folder may be one that we may pass but not write to, or a read-only one.
            if unsafe access(folder, F_OK) == 0 { continue }
            throw .cannotCreate("folder \(folder) (for \(path))", path: path, code: code)
        }
    }
}
