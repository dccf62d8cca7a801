// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Why a mock provider could not start.
public struct MockServerError: Error, Hashable, CustomStringConvertible {
    /// What was tried, with its object: `listen on 127.0.0.1:8080`.
    public let action: String
    /// The system's error number.
    public let code: Int32
    public var description: String {
        let reason = unsafe String(cString: strerror(code))
        let fix =
            switch code {
            case EADDRINUSE: "choose another port, or stop what listens there"
            case EACCES, EPERM: "ports below 1024 and files of others need more rights: choose another"
            case EADDRNOTAVAIL, EINVAL: "use an address of this machine, such as 127.0.0.1"
            case EMFILE, ENFILE: "raise the limit of open files: ulimit -n 65536"
            case ENOENT, ENOTDIR: "create the folder first"
            default: "see errno \(code)"
            }
        return "cannot \(action): \(reason); \(fix)"
    }
}
