// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import MockProvider

/// The embedded mock as a child process: `streamgauge mock --port 0` of this very binary, ended with the run.
final class MockChild {
    /// Where it listens, as it said itself: `http://127.0.0.1:PORT`, or `https` with TLS.
    let url: String
    /// The certificate that it made for itself; nil where it has none or was given one.
    let certificate: String?
    private let process: pid_t
    /// Where it is to listen, and where it writes what it did.
    struct Place {
        var address = "127.0.0.1"
        /// 0 for any free one.
        var port = 0
        /// The file; nil for no log.
        var log: String?
    }
    /// What stands before the certificate's file in its second line.
    static let trustFlag = "--cacert "

    private init(url: String, certificate: String?, process: pid_t) {
        (self.url, self.certificate, self.process) = (url, certificate, process)
    }

    /// Starts it and waits until it listens.
    ///
    /// - Parameters:
    ///   - settings: Keys and values of the mock's script, already checked.
    ///   - place: Where it listens.
    /// - Throws: `CommandFailure` when the child does not come up.
    /// - Returns: The running child; it ends with this value.
    static func start(
        settings: [(key: String, value: String)], at place: Place = Place()
    ) throws(CommandFailure) -> MockChild {
        var pipe: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&pipe) == 0 else { throw failure("no pipe") }
        defer { close(pipe[0]) }
        let arguments =
            ["streamgauge", "mock", "--port", "\(place.port)", "--address", place.address, "--exit-with-parent"]
            + (place.log.map { ["--log", $0] } ?? []) + settings.flatMap { flag($0.key, $0.value) }
        let process = try spawn(arguments, standardOutput: pipe[1], closing: pipe[0])
        close(pipe[1])
        let address = after("http", in: line(of: pipe[0]), keepsMark: true) ?? ""
        let makesCertificate = address.hasPrefix("https") && !settings.contains { $0.key == "tls-cert" }
        let file = makesCertificate ? after(trustFlag, in: line(of: pipe[0]), keepsMark: false) : nil
        let child = MockChild(url: address, certificate: file, process: process)
        guard !child.url.isEmpty else { throw failure("it ended before it listened") }
        return child
    }
    deinit {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
    }

    /// The setting as a flag of the mock's command line.
    private static func flag(_ key: String, _ value: String) -> [String] {
        guard MockScript.settings.contains(where: { $0.key == key && $0.isSwitch }) else { return ["--\(key)", value] }
        return value == "on" ? ["--\(key)"] : []
    }
    private static func after(_ mark: String, in line: String?, keepsMark: Bool) -> String? {
        guard let line, let place = line.firstRange(of: mark) else { return nil }
        return String(line[(keepsMark ? place.lowerBound : place.upperBound)...])
    }
    private static func failure(_ reason: String) -> CommandFailure {
        CommandFailure(message: "the embedded mock provider did not start: \(reason)", code: .internalError)
    }
    private static func spawn(_ arguments: [String], standardOutput: Int32, closing other: Int32) throws(CommandFailure)
        -> pid_t
    {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, standardOutput, 1)
        for end in [standardOutput, other] { unsafe posix_spawn_file_actions_addclose(&actions, end) }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
        unsafe words.append(nil)
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        // A process group of its own: a terminal sends Ctrl-C to all of ours, and what is measured must outlive it.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        var process = pid_t()
        let code = unsafe posix_spawn(&process, "/proc/self/exe", &actions, &attributes, words, environ)
        guard code == 0 else { throw failure(unsafe String(cString: strerror(code))) }
        return process
    }
    private static func line(of descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe read(descriptor, &byte, 1) == 1 {
            if byte == 0x0A { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
