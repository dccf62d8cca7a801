// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A run on a real terminal, as far as a pseudo-terminal is one: what it shows, and what it leaves behind.
@Suite(.repeatedWhereSpoiled) struct TerminalTests {
    /// Runs a program on a pseudo-terminal of 90 × 30, does so many things in turn, and tells how it ended.
    ///
    /// Steps are `wait TEXT` (until that has been shown), `key HEX`, `signal NUMBER`, `stopped T` (until it is), `size COLUMNS ROWS`. What was shown goes to standard output;
    /// standard error gets the exit code, and whether the terminal's settings are those from before.
    private static let script = """
        import fcntl, os, pty, select, signal, struct, sys, termios, time
        steps, command = [s.split(" ", 1) for s in sys.argv[1].split(";")], sys.argv[2:]
        master, slave = pty.openpty()
        size = lambda columns, rows: fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        size(90, 30)
        before = termios.tcgetattr(slave)
        child = os.fork()
        if child == 0:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for descriptor in (0, 1, 2): os.dup2(slave, descriptor)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the test's threads have their signals blocked
            os.execv(command[0], command)
        shown, code, limit = b"", None, time.time() + 60
        def read(seconds):
            global shown, code
            if code is None:
                done, status = os.waitpid(child, os.WNOHANG)
                if done: code = os.waitstatus_to_exitcode(status)
            while select.select([master], [], [], seconds)[0]:
                shown += os.read(master, 65536)
                seconds = 0
        for what, value in steps:
            mark = len(shown)
            if what == "wait":
                while value.encode() not in shown[mark:] and code is None and time.time() < limit: read(0.05)
            elif what == "stopped":
                while open(f"/proc/{child}/stat").read().split()[2] != value and time.time() < limit: read(0.05)
            elif what == "key": os.write(master, bytes.fromhex(value))
            elif what == "signal": os.kill(child, int(value))
            elif what == "size": size(*map(int, value.split()))
        while code is None and time.time() < limit: read(0.05)
        if code is None: os.kill(child, signal.SIGKILL)
        read(0.1)
        sys.stdout.buffer.write(shown)
        print(code, termios.tcgetattr(slave) == before, file=sys.stderr)
        """
    private struct Session {
        let shown: String
        let code: Int?
        let settingsKept: Bool
        /// What came after the view was taken away for the last time.
        var end: String { shown.components(separatedBy: "\r\u{1B}[J").last ?? "" }
    }
    private func session(
        _ steps: String, load: String, mock flags: [String], environment: [String: String] = [:]
    ) throws -> Session {
        let mock = try MockProcess(flags)
        let scratch = try Scratch()
        let profile = try scratch.file("test.yaml", RunTests.profile(mock.url, load: load))
        let outcome = try Tool.run(
            ["-c", Self.script, steps, Tool.binary.path, "run", profile, "--output", scratch.path + "/runs"],
            program: Tool.python, environment: ["TERM": "xterm-256color", "NO_COLOR": ""].merging(environment) { $1 })
        let words = outcome.err.split(whereSeparator: \.isWhitespace)
        return Session(
            shown: outcome.out, code: words.first.flatMap { Int($0) }, settingsKept: words.last == "True")
    }
    private func expectSound(_ session: Session) {
        #expect(session.settingsKept)
        #expect(!session.shown.contains("\u{1B}[?25l") && !session.shown.contains("\u{1B}[?1049h"))
        let off = session.shown.components(separatedBy: "\u{1B}[?7l").count
        #expect(off == session.shown.components(separatedBy: "\u{1B}[?7h").count && off > 2)
        // The report is the last thing on the screen, and nothing of the view is below or in it.
        #expect(session.end.contains("VERDICT") && !session.end.contains("\u{1B}[?7l"), "\(session.end)")
        #expect(!session.end.contains("in flight, "))
    }
    private static let endless = ["--ttft", "20ms", "--gap", "20ms", "--tokens", "3000"]

    @Test("a run shows itself while it goes on, and leaves the report alone") func whole() throws {
        let session = try session(
            "wait gap  ;size 40 12;wait …;size 120 40;wait draining", load: "rate: 20/s, duration: 3s",
            mock: ["--ttft", "20ms", "--gap", "5ms", "--tokens", "300"])
        expectSound(session)
        #expect(session.code == 0 || session.code == 7)
        for words in ["in flight, ", "offered", "TTFT", "gap", "client", "ETA"] {
            #expect(session.shown.contains(words))
        }
    }
    @Test(
        "Ctrl-C once and twice, SIGTERM and SIGHUP leave the terminal as it was",
        arguments: [
            "wait gap  ;key 03;wait Ctrl-C again;key 03", "wait gap  ;signal 15;wait draining;signal 15",
            "wait gap  ;signal 1;wait draining;signal 1",
        ])
    func ended(steps: String) throws {
        let session = try session(steps, load: "concurrency: 2, duration: 60s", mock: Self.endless)
        expectSound(session)
        #expect(session.code == 130)
    }
    @Test("Ctrl-Z takes the view away, and it comes back with the run") func stopped() throws {
        let session = try session(
            "wait gap  ;signal 20;stopped T;signal 18;wait gap  ;key 03;wait Ctrl-C again;key 03",
            load: "concurrency: 2, duration: 60s", mock: Self.endless)
        expectSound(session)
        #expect(session.code == 130)
        #expect(session.shown.components(separatedBy: "\r\u{1B}[J").count >= 3)
    }
    @Test("NO_COLOR takes the colours away and keeps the view; a dumb terminal gets plain lines") func plain() throws {
        let load = "rate: 20/s, duration: 2s"
        let mock = ["--ttft", "20ms", "--gap", "2ms", "--tokens", "20"]
        let colourless = try session("wait TTFT", load: load, mock: mock, environment: ["NO_COLOR": "1"])
        expectSound(colourless)
        #expect(!colourless.shown.contains("\u{1B}[1m") && !colourless.shown.contains("\u{1B}[2m"))
        let dumb = try session("wait done", load: load, mock: mock, environment: ["TERM": "dumb"])
        #expect(!dumb.shown.contains("\u{1B}") && dumb.shown.contains("in flight, ") && dumb.settingsKept)
    }
}
