// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The three standard streams, as bytes; nothing else in the program prints.
enum Console {
    static func print(_ text: String, terminator: String = "\n") { write(text + terminator, to: 1) }
    static func print(bytes: [UInt8]) { write(bytes, to: 1) }
    static func error(_ text: String, terminator: String = "\n") { write(text + terminator, to: 2) }

    /// Columns of the terminal on standard error or output; where there is none those of `COLUMNS`, else 80.
    static func width() -> Int {
        let wished = unsafe getenv("COLUMNS").flatMap { unsafe Int(String(cString: $0)) }
        return [1, 2].lazy.compactMap { size(of: $0)?.columns }.first ?? wished.map { min(max($0, 40), 1_000) } ?? 80
    }
    /// Size of the terminal on a descriptor; nil where there is none, or it does not know.
    static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return nil
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }
    /// Whether the terminal on standard error belongs to us now, and not to a shell that we run in the background of.
    static var isInForeground: Bool {
        let owner = tcgetpgrp(2)
        return owner < 0 || owner == getpgrp()  // a terminal that does not control us has no such owner
    }
    /// Whether the terminal on standard error is ours and takes output at once: one that somebody has stopped (Ctrl-S) would hold us up.
    static var takesError: Bool {
        var terminal = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        return unsafe isInForeground && poll(&terminal, 1, 0) == 1 && terminal.revents & Int16(POLLOUT) != 0
    }
    /// Fills a buffer from standard input, and tells how much there was: less than asked for only at the end.
    static func read(into buffer: inout [UInt8]) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(0, bytes.baseAddress?.advanced(by: filled), bytes.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }

    private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            if count > 0 {
                done += count
                continue
            }
            if descriptor == 1, errno != EPIPE {  // a report that nobody can read has not been made
                let reason = unsafe String(cString: strerror(errno))
                write("streamgauge: cannot write to standard output: \(reason)\n", to: 2)
                exit(ExitCode.internalError.rawValue)
            }
            return  // nobody reads any more
        }
    }
}
