// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Why a mock provider could not start.
public struct MockServerError: Error, Hashable, CustomStringConvertible {
    /// What was tried, with its object: `listen on 127.0.0.1:8080`.
    public let action: String
    /// What stood against it, in the words of the system or of a library.
    public let reason: String
    /// What to do about it.
    public let fix: String
    /// Something else listens there.
    public private(set) var isInUse = false
    public var description: String { "cannot \(action): \(reason); \(fix)" }
}

extension MockServerError {
    /// - Parameters:
    ///   - action: What was tried.
    ///   - code: The system's error number.
    init(action: String, code: Int32) {
        let fix =
            switch code {
            case EADDRINUSE: "choose another port, or stop what listens there"
            case EACCES, EPERM: "ports below 1024 and files of others need more rights: choose another"
            case EADDRNOTAVAIL, EINVAL: "use an address of this machine, such as 127.0.0.1"
            case EMFILE, ENFILE: "raise the limit of open files: ulimit -n 65536"
            case ENOENT, ENOTDIR: "create the folder first"
            default: "see errno \(code)"
            }
        self.init(action: action, reason: unsafe String(cString: strerror(code)), fix: fix)
        isInUse = code == EADDRINUSE
    }
}
