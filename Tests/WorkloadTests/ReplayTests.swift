// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

@Suite struct ReplayTests {
    static let replay = Replay(
        file: "x", format: .azure,
        recorded: (0..<1_000).map { i in
            ReplayedArrival(at: Nanoseconds(Int64(i * i) * 1_000), inputTokens: i, outputTokens: 2 * i)
        })
    static let files = [
        "conf/azure.csv": "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,4808,10\r\n"
            + "2023-11-16 18:17:04.0319600,3180,8\r\n2023-11-16 18:18:00,110,0\r\n",
        "conf/azure2024.csv": "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 23:59:59.009930+00:00,2162,5\n"
            + "2024-05-11 00:00:00.017335+00:00,2399,6\n2024-05-11 02:00:00+02:00,76,15\n",
        "conf/burst.csv": "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
            + "5,ChatGPT,472,18,490,Conversation log\n45.5,ChatGPT,1087,0,1087,Conversation log\n"
            + "118,GPT-4,417,276,693,API log\n",
        "conf/burst2.csv":
            "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
            + "5,s1,2.5,ChatGPT,472.0,18.0,490,Conversation log\n",
        "conf/mooncake.jsonl":
            "{\"timestamp\": 27482, \"input_length\": 6955, \"output_length\": 52, \"hash_ids\": [46, 47]}\n"
            + "{\"timestamp\": 27482, \"input_length\": 6472, \"output_length\": 26, \"hash_ids\": []}\n\n"
            + "{\"output_length\": 9, \"timestamp\": 30535.5, \"input_length\": 655}",
        "conf/wrong.csv": "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16,4808,10\n2023-11-16 18:17:04,x,8\n"
            + "2023-11-16 18:17:05,1\n2023-13-16 18:17:05,1,2\n",
        "conf/wrong.jsonl": "{\"timestamp\": 1}\n{\"timestamp\": 2,\n{\"input_length\": 3}\n",
        "conf/odd.txt": "hello", "conf/empty.csv": "TIMESTAMP,ContextTokens,GeneratedTokens\n",
        "conf/run.gz": "\u{1f}not text", "conf/plain.ndjson": "{\"type\":\"run\",\"schema\":1}\n",
    ]
    static func environment(_ text: String) -> ProfileEnvironment {
        ProfileEnvironment(
            variable: { _ in nil },
            read: { path, _ in
                if path == "conf/run.gz" { return .success([0x1F, 0x8B, 8]) }
                let content = path == "conf/p.yaml" ? text : files[path]
                return content.map { .success(Array($0.utf8)) }
                    ?? .failure(FileFault(reason: "No such file or directory"))
            },
            trace: { path in
                path == "conf/broken.gz"
                    ? .failure(FileFault(reason: "holds no run record"))
                    : .success([
                        ReplayedArrival(at: .seconds(Int64(9)), inputTokens: 5, outputTokens: nil),
                        ReplayedArrival(at: .seconds(Int64(2)), inputTokens: nil, outputTokens: 7),
                    ])
            })
    }
    static func load(_ replay: String, more: String = "", flags: [(String, String)] = []) throws(ProfileProblems)
        -> Load
    {
        let text = "targets: [{url: http://h, model: m}]\nload: {replay: {\(replay)}\(more)}"
        return try Profile.load(
            .file("conf/p.yaml"), overrides: World.overrides(flags), environment: environment(text)
        ).load
    }
    static func problems(_ replay: String) -> [String] {
        do throws(ProfileProblems) {
            _ = try load(replay)
            return []
        } catch { return error.problems.map(\.description) }
    }
    static func shown(_ load: Load) -> [String] {
        (load.replay?.arrivals ?? []).map { arrival in
            "\(arrival.at.count / 1_000)us \(arrival.inputTokens ?? -1) \(arrival.outputTokens ?? -1)"
        }
    }

    @Test(
        "each published format is read as it is written, and told by its first bytes",
        arguments: [
            ("azure.csv", "azure", ["0us 4808 10", "52000us 3180 8", "56020040us 110 -1"]),
            ("azure2024.csv", "azure", ["0us 2162 5", "990070us 76 15", "1007405us 2399 6"]),
            ("burst.csv", "burstgpt", ["0us 472 18", "40500000us 1087 -1", "113000000us 417 276"]),
            ("burst2.csv", "burstgpt", ["0us 472 18"]),
            ("mooncake.jsonl", "mooncake", ["0us 6955 52", "0us 6472 26", "3053500us 655 9"]),
            ("run.gz", "trace", ["0us -1 7", "7000000us 5 -1"]),
            ("plain.ndjson", "trace", ["0us -1 7", "7000000us 5 -1"]),
        ])
    func formats(file: String, format: String, arrivals: [String]) throws {
        let load = try Self.load("file: \(file)")
        #expect(load.arrivals == .replay && load.replay?.format.rawValue == format)
        #expect(Self.shown(load) == arrivals)
        #expect(try Self.shown(Self.load("file: \(file), format: \(format)")) == arrivals)
    }
    @Test("a window is counted from the first arrival, and the run starts where it does") func window() throws {
        #expect(
            try Self.shown(Self.load("file: burst.csv, from: 40s, to: 113s")) == ["500000us 1087 -1"])
        #expect(try Self.shown(Self.load("file: burst.csv, from: 40s, to: 114s")).count == 2)
        #expect(try Self.load("file: burst.csv").words == "replay of burst.csv")
        #expect(
            try Self.load("file: burst.csv, from: 40s, speed: 2x").words == "replay of burst.csv at 2x, 40s to its end")
    }
    @Test(
        "speed divides every moment, exactly",
        arguments: [("2x", "56500000us"), ("0.5x", "226000000us"), ("3x", "37666666us"), ("1000x", "113000us")])
    func speed(speed: String, last: String) throws {
        #expect(try Self.shown(Self.load("file: burst.csv, speed: \(speed)")).last == "\(last) 417 276")
    }
    @Test("the plan keeps what was recorded, and ends with it") func plan() throws {
        let load = try Self.load("file: mooncake.jsonl", more: ", requests: 2")
        let plan = Plan(profile: PlanTests.profile(load), seed: 1)
        #expect(plan.plannedRequests == 2 && plan.recordedLengths(1)?.inputTokens == 6_472)
        #expect(plan.recordedLengths(3) == nil && plan.rate(at: .zero) == nil)
        #expect(PlanTests.arrivals(load).map(\.intended.count) == [0, 0])
    }
    @Test("flags say the same, and go over a load of another kind") func flags() throws {
        let load = try Self.load(
            "file: azure.csv", flags: [("--replay", "conf/burst.csv"), ("--replay-speed", "2x"), ("--replay-to", "1m")])
        #expect(Self.shown(load) == ["0us 472 18", "20250000us 1087 -1"])
        let rate = try Self.load("file: azure.csv", flags: [("--rate", "5/s"), ("--requests", "3")])
        #expect(rate.arrivals == .poisson && rate.replay == nil)
        let other = try Self.load("file: azure.csv", flags: [("--arrivals", "sequential"), ("--requests", "3")])
        #expect(other.arrivals == .sequential && other.replay == nil)
    }
    @Test(
        "what is wrong in a file is told with its line and column",
        arguments: [
            (
                "file: wrong.csv",
                [
                    "conf/wrong.csv:2:1: found \"2023-11-16\"; it should be a moment such as 2023-11-16 18:17:03.9799600",
                    "conf/wrong.csv:3:21: found \"x\"; it should be a number of tokens",
                    "conf/wrong.csv:4:22: found 2 values; the header has a value number 3 too",
                ]
            ),
            (
                "file: wrong.jsonl, format: mooncake",
                [
                    "conf/wrong.jsonl:2:17: expected '\"'; each line is one JSON object",
                    "conf/wrong.jsonl:3:1: no \"timestamp\"; it is the moment in milliseconds",
                ]
            ),
            (
                "file: burst.csv, format: azure",
                [
                    "conf/burst.csv:1:1: no header of this format; its first line is TIMESTAMP,ContextTokens,GeneratedTokens"
                ]
            ),
            (
                "file: odd.txt",
                [
                    "conf/p.yaml:2:23: load.replay.file: found \"odd.txt\"; it begins like none of the known formats; name one: \"format: azure\" (trace, azure, burstgpt, mooncake)"
                ]
            ),
            ("file: empty.csv", ["conf/p.yaml:2:23: load.replay.file: found \"empty.csv\"; there is no arrival in it"]),
            (
                "file: none.csv",
                [
                    "conf/p.yaml:2:23: load.replay.file: conf/none.csv cannot be read: No such file or directory; write the path of a file of recorded arrivals"
                ]
            ),
            (
                "file: broken.gz, format: trace",
                [
                    "conf/p.yaml:2:23: load.replay.file: conf/broken.gz cannot be read: holds no run record; write the path of a trace"
                ]
            ),
            (
                "file: burst.csv, from: 1h",
                [
                    "conf/p.yaml:2:40: load.replay.from: found \"1h\"; no arrival of burst.csv lies in that window, counted from its first one"
                ]
            ),
            (
                "file: burst.csv, from: 10s, to: 10s",
                ["conf/p.yaml:2:49: load.replay.to: found \"10s\"; it must be after \"from\" (10s)"]
            ),
            (
                "file: burst.csv, speed: 2",
                [
                    "conf/p.yaml:2:41: load.replay.speed: found 2; write a factor such as \"2x\" or \"0.5x\", from 0.001x to 1000x"
                ]
            ),
            ("speed: 2x", ["conf/p.yaml:2:16: load.replay: file is missing; write {file: arrivals.csv}"]),
        ])
    func mistakes(replay: String, problems: [String]) { #expect(Self.problems(replay) == problems) }
    @Test(
        "moments are read with and without fractions and zones",
        arguments: [
            ("1970-01-01 00:00:00", 0), ("1970-01-02T00:00:00.5Z", 86_400_500_000_000),
            ("2024-02-29 12:00:00.123456789", 1_709_208_000_123_456_789),
            ("2000-03-01 00:00:00+05:30", 951_849_000_000_000_000), ("2023-11-16 18:17", nil),
            ("2023-11-16 18:17:03.", nil), ("2023-11-16 25:17:03", nil), ("2023-11-16 18:17:03 UTC", nil),
        ] as [(String, Int64?)])
    func moments(text: String, nanoseconds: Int64?) {
        #expect(WallClockText.nanoseconds(Array(text.utf8)[...]) == nanoseconds)
    }
}
