// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A workspace in which jobs of a CI are played, one after the other: cache and workspace stay from job to job.
final class PlayedJob {
    struct Done {
        let code: Int32
        let log: String
        var succeeded = false
        var outputs: [String: String] = [:]
        var summary = ""
        /// Names of the steps that were run.
        var ran: [String] = []
        var artifacts: [String: [String]] = [:]
        /// What a GitLab job hands to GitLab.
        var artifactReports: [String: Any]?
        /// Lines that the runner would take as commands: those while it listens.
        var live: [String] {
            var (lines, token): ([String], Substring?) = ([], nil)
            for line in log.split(separator: "\n") {
                if let end = token {
                    if line == "::\(end)::" { token = nil }
                } else if line.hasPrefix("::stop-commands::") {
                    token = line.dropFirst("::stop-commands::".count)
                } else if line.drop(while: \.isWhitespace).hasPrefix("::") || line.contains("##[") {
                    lines.append(String(line))
                }
            }
            return lines
        }
        var annotations: [String] { live }
    }
    struct Test {
        let target: String
        let name: String
        let result: [String]
    }
    let scratch: Scratch
    var workspace: String { scratch.path + "/workspace" }
    private var run = 0
    private var results: String?

    init() throws {
        scratch = try Scratch()
        for name in ["workspace", "temp"] {
            try FileManager.default.createDirectory(
                atPath: "\(scratch.path)/\(name)", withIntermediateDirectories: true)
        }
    }

    /// Plays the action on a profile; the binary under test is used unless `binary` says otherwise.
    ///
    /// A run that a busy machine spoiled (code 7) says nothing of the action: it is played again, three times in all.
    func github(_ profile: String, _ inputs: [String: String], path: String? = nil) throws -> Done {
        for _ in 0..<2 {
            let done = try playedOnce(profile, inputs, path: path)
            if done.code != 7 { return done }
        }
        return try playedOnce(profile, inputs, path: path)
    }
    private func playedOnce(_ profile: String, _ inputs: [String: String], path: String?) throws -> Done {
        let all = ["profile": "ci.yaml", "binary": Tool.binary.path].merging(inputs) { $1 }
        let found = try play(
            ["github", Tool.root.appendingPathComponent("action.yml").path], profile, ["inputs": all], path)
        let steps = try #require(found["steps"] as? [[String: Any]])
        let done = Done(
            code: Int32(try #require(found["code"] as? Int)), log: found["log"] as? String ?? "",
            succeeded: found["succeeded"] as? Bool ?? false, outputs: found["outputs"] as? [String: String] ?? [:],
            summary: found["summary"] as? String ?? "",
            ran: steps.compactMap { $0["code"] is Int ? $0["name"] as? String : nil },
            artifacts: found["artifacts"] as? [String: [String]] ?? [:])
        results = done.outputs["results"]
        try keepsSecrets(done)
        return done
    }
    /// Plays the job of ci/gitlab.yml.
    func gitlab(_ profile: String, _ variables: [String: String]) throws -> Done {
        for _ in 0..<2 {
            let done = try playedOnce(profile, variables)
            if done.code != 7 { return done }
        }
        return try playedOnce(profile, variables)
    }
    private func playedOnce(_ profile: String, _ variables: [String: String]) throws -> Done {
        let all = ["STREAMGAUGE_PROFILE": "ci.yaml", "STREAMGAUGE_BINARY": Tool.binary.path].merging(variables) { $1 }
        let template = Tool.root.appendingPathComponent("ci/gitlab.yml").path
        let found = try play(["gitlab", template], profile, ["variables": all], nil)
        let artifacts = (found["job"] as? [String: Any])?["artifacts"] as? [String: Any]
        let done = Done(
            code: Int32(try #require(found["code"] as? Int)), log: found["log"] as? String ?? "",
            artifactReports: artifacts?["reports"] as? [String: Any])
        results = workspace + "/streamgauge-results"
        try keepsSecrets(done)
        return done
    }
    private func play(
        _ what: [String], _ profile: String, _ setting: [String: Any], _ path: String?
    ) throws -> [String: Any] {
        run += 1
        _ = try scratch.file("workspace/ci.yaml", profile)
        let environment = ProcessInfo.processInfo.environment
        let system = environment["PATH"] ?? "/usr/bin:/bin"
        let setting = setting.merging([
            "workspace": workspace, "temp": "\(scratch.path)/temp", "cache": "\(scratch.path)/cache", "run": run,
            "environment": [
                "PATH": path.map { "\($0):\(system)" } ?? system, "HOME": environment["HOME"] ?? "/root",
                "SG_TEST_KEY": CITests.secret, "SG_TEST_BINARY": Tool.binary.path,
            ],
        ]) { $1 }
        let file = try scratch.file(
            "setting.json", String(decoding: try JSONSerialization.data(withJSONObject: setting), as: UTF8.self))
        let player = Tool.root.appendingPathComponent("Tests/ci/workflow.py").path
        let played = try Tool.run([player] + what + [file], program: Tool.python)
        guard played.code == 0 else { throw Unexpected(description: played.err) }
        return try #require(try JSONSerialization.jsonObject(with: Data(played.out.utf8)) as? [String: Any])
    }
    /// The key of a target stands in nothing that a job leaves.
    private func keepsSecrets(_ done: Done) throws {
        #expect(!done.log.contains(CITests.secret) && !done.summary.contains(CITests.secret))
        let found = try Tool.run(
            ["-rlFza", CITests.secret, "\(scratch.path)/temp", workspace, "\(scratch.path)/cache"].filter {
                !$0.hasPrefix("/") || FileManager.default.fileExists(atPath: $0)
            }, program: URL(fileURLWithPath: "/bin/grep"))
        #expect(found.code == 1, "\(found.out)\(found.err)")
    }

    /// A text among the results of the last job.
    func text(_ done: Done, _ name: String) throws -> String {
        try String(contentsOfFile: "\(try #require(results))/\(name)", encoding: .utf8)
    }
    /// The tests of a JUnit file, as another reader has them; the file keeps to the schema.
    func tests(of done: Done, _ name: String = "junit.xml") throws -> [Test] {
        let path = "\(try #require(results))/\(name)"
        let read = try Tool.check(["junit", path])
        let file = try #require(read[path] as? [String: Any])
        #expect(file["mistakes"] as? [String] == [])
        return try #require(file["tests"] as? [[String: Any]]).map {
            Test(
                target: $0["target"] as? String ?? "", name: $0["name"] as? String ?? "",
                result: $0["result"] as? [String] ?? [])
        }
    }
    /// A folder with a `make` that installs the binary under test where DESTDIR says.
    func fakeMake() throws -> String {
        let script = """
            #!/bin/bash
            for word; do case $word in DESTDIR=*) to=${word#*=} ;; esac; done
            mkdir -p "$to/usr/bin" && cp "$SG_TEST_BINARY" "$to/usr/bin/streamgauge"
            """
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/tools", withIntermediateDirectories: true)
        let file = try scratch.file("tools/make", script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        return "\(scratch.path)/tools"
    }
    /// A repository with a tag `v1` of which `make install` installs the binary under test.
    func fakeRepository() throws -> String {
        let folder = "\(scratch.path)/repository"
        try FileManager.default.createDirectory(atPath: "\(folder)/scripts", withIntermediateDirectories: true)
        _ = try scratch.file(
            "repository/Makefile", "install:\n\tinstall -D $(SG_TEST_BINARY) $(DESTDIR)$(PREFIX)/bin/streamgauge\n")
        let bootstrap = try scratch.file("repository/scripts/bootstrap", "#!/bin/bash\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bootstrap)
        let identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
        for words in [["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "one"], ["tag", "v1"]] {
            let done = try Tool.run(
                ["-C", folder] + identity + words, program: URL(fileURLWithPath: "/usr/bin/git"))
            guard done.code == 0 else { throw Unexpected(description: done.err) }
        }
        return folder
    }
}

extension Tool {
    /// What Tests/formats/check.py finds.
    static func check(_ arguments: [String]) throws -> [String: Any] {
        let checker = root.appendingPathComponent("Tests/formats/check.py").path
        let judged = try run([checker] + arguments, program: python)
        guard judged.code == 0 else { throw Unexpected(description: judged.err) }
        return try #require(try JSONSerialization.jsonObject(with: Data(judged.out.utf8)) as? [String: Any])
    }
}
