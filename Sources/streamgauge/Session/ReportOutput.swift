// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Where a report goes: standard output, or a file that is there whole or not at all.
///
/// What is not brought to `finish` leaves nothing behind.
struct ReportOutput: ~Copyable {
    /// Nil for standard output.
    let path: String?
    private var descriptor: Int32
    /// What is written until the report is whole; nil where the file is written as it is, such as a pipe.
    private var unfinished: String?

    private init(_ path: String?, _ descriptor: Int32, _ unfinished: String?) {
        (self.path, self.descriptor, self.unfinished) = (path, descriptor, unfinished)
    }
    deinit {
        if path != nil, descriptor >= 0 { close(descriptor) }
        if let unfinished { unsafe unlink(unfinished) }
    }

    /// - Parameters:
    ///   - path: The file; nil for standard output.
    ///   - inputs: What the report is made of, which is never written over.
    ///   - overwrites: Whether a file that is there may go.
    /// - Returns: The place, with nothing in it.
    /// - Throws: `CommandFailure` where it may not, or where the file cannot be written.
    static func open(
        _ path: String?, inputs: [String], overwrites: Bool
    ) throws(CommandFailure) -> ReportOutput {
        guard let path else { return ReportOutput(nil, 1, nil) }
        if let identity = FileIdentity(path), let input = inputs.first(where: { FileIdentity($0) == identity }) {
            throw CommandFailure(message: "\(path): this is \(input), which is read; choose another --output")
        }
        var known = stat()
        let exists = unsafe stat(path, &known) == 0
        let isFile = known.st_mode & S_IFMT == S_IFREG
        if exists, isFile, !overwrites {
            throw CommandFailure(message: "\(path): is there already; choose another --output, or add --force")
        }
        let target = exists && !isFile ? path : "\(path).\(getpid()).part"
        let descriptor = unsafe Glibc.open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        return ReportOutput(path, descriptor, target == path ? nil : target)
    }

    /// - Throws: `CommandFailure` where the bytes cannot be written.
    borrowing func write(_ bytes: [UInt8]) throws(CommandFailure) {
        guard let path else { return Console.print(bytes: bytes) }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            done += count
        }
    }
    borrowing func write(_ text: String) throws(CommandFailure) { try write(Array(text.utf8)) }

    /// Puts the whole report in its place.
    mutating func finish() throws(CommandFailure) {
        guard let path else { return }
        let closed = close(descriptor) == 0
        descriptor = -1
        guard closed else { throw Self.failure(path) }
        guard let made = unfinished else { return }
        guard unsafe rename(made, path) == 0 else { throw Self.failure(path) }
        unfinished = nil
    }

    private static func failure(_ path: String) -> CommandFailure {
        let reason = unsafe String(cString: strerror(errno))
        return CommandFailure(message: "\(path): cannot be written (\(reason)); choose another --output")
    }
}
