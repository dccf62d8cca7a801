// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Why a file could not be read, in the system's words.
public struct FileFault: Error, Hashable {
    public let reason: String
    public init(reason: String) { self.reason = reason }
}

/// What a regular expression turned out to be.
public enum PatternFinding: Hashable, Sendable {
    /// No regular expression: the offset counts bytes from its beginning.
    case faulty(offset: Int, reason: String)
    /// - Parameter matchesNothing: It matches an empty text.
    case right(matchesNothing: Bool)
}

/// What a profile may take from outside: variables, files and traces; tests put their own in place.
public struct ProfileEnvironment: Sendable {
    public var variable: @Sendable (_ name: String) -> String?
    /// Reads a whole file; more than `limit` bytes are a fault.
    public var read: @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], FileFault>
    /// Reads the arrivals that a trace of ours holds: what a trace looks like is not known here.
    public var trace: @Sendable (_ path: String) -> Result<[ReplayedArrival], FileFault>

    /// Tells mistakes in regular expressions; where nobody does, they are found when the run begins.
    public var pattern: @Sendable (_ source: String) -> PatternFinding

    public init(
        variable: @escaping @Sendable (String) -> String?,
        read: @escaping @Sendable (String, Int) -> Result<[UInt8], FileFault>,
        trace: @escaping @Sendable (String) -> Result<[ReplayedArrival], FileFault> = { _ in
            .failure(FileFault(reason: "nothing here reads traces"))
        }, pattern: @escaping @Sendable (String) -> PatternFinding = { _ in .right(matchesNothing: false) }
    ) { (self.variable, self.read, self.trace, self.pattern) = (variable, read, trace, pattern) }

    /// This process's environment and file system.
    public static let process = ProfileEnvironment(
        variable: { name in unsafe getenv(name).map { unsafe String(cString: $0) } }, read: readFile)

    private static func readFile(_ path: String, limit: Int) -> Result<[UInt8], FileFault> {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(FileFault(reason: lastError())) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .failure(FileFault(reason: lastError())) }
            if count == 0 { return .success(bytes) }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { return .failure(FileFault(reason: "larger than \(limit) bytes")) }
        }
    }
    private static func lastError() -> String { unsafe String(cString: strerror(errno)) }
}
