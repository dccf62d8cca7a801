// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

@Suite struct ConnectionsTests {
    @Test("a target keeps its connections as it says, else as all do") func inheritance() throws {
        let text = """
            targets:
              - {url: http://h/a, model: m}
              - {url: http://h/b, model: m, connections: {pool: 2, max_idle: 4s}}
              - {url: http://h/c, model: m, connections: {reuse: false}}
            connections: {pool: 8, max_age: 30s}
            load: {concurrency: 1, requests: 1}
            """
        let found = try World.load(text).targets.map(\.connections)
        #expect(found.map(\.pool) == [8, 2, 8] && found.map(\.reuse) == [true, true, false])
        #expect(found.map { $0.maxIdle?.seconds } == [nil, 4, nil])
        let flags = try World.load(text, [("--pool", "3"), ("--no-reuse", "false"), ("--streams", "5")])
        #expect(
            flags.targets.map(\.connections.pool) == [3, 3, 3] && flags.targets.map(\.connections.streams) == [5, 5, 5])
    }
    @Test(
        "what cannot be meant is told, all at once",
        arguments: [
            (
                "connections: {reuse: false, max_age: 30s, max_idle: 0s, streams: 4}",
                [
                    "3:38: connections.max_age: found \"30s\"; a connection that is not used again has no age; take this out, or \"reuse: false\"",
                    "3:53: connections.max_idle: found \"0s\"; a connection that is not used again has no age; take this out, or \"reuse: false\"",
                    "3:66: connections.streams: found 4; a fresh connection has one stream; take this out, or \"reuse: false\"",
                    "3:53: connections.max_idle: found \"0s\"; write a duration above 0, such as \"30s\"",
                ]
            ),
            (
                "connections: {pool: 0, streams: -1, max_age: old}",
                [
                    "3:21: connections.pool: found 0; write a whole number from 1, such as 8 or 2k",
                    "3:33: connections.streams: found -1; write a whole number from 1, such as 8 or 2k",
                    "3:46: connections.max_age: found \"old\"; write a duration such as \"30s\" or \"250ms\" (us, ms, s, m, h)",
                ]
            ),
            (
                "connections: {size: 4}",
                [
                    "3:15: connections.size: unknown key; known here: reuse, pool, max_age, max_idle, streams"
                ]
            ),
        ])
    func mistakes(rest: String, wanted: [String]) {
        let found = World.problems(World.profile(rest: rest))
        #expect(Set(found) == Set(wanted) && found.count == wanted.count)
    }
    @Test(
        "a small pool is not dealt to loops that would wait for one another's connections",
        arguments: [
            ([nil, nil], 8, false, 8), ([256, nil], 8, false, 4), ([8, 1_000], 8, false, 1), ([1_000], 2, false, 2),
            ([8, 3], 8, true, 3), ([8], 2, true, 2), ([1], 4, true, 1),
        ] as [([Int?], Int, Bool, Int)])
    func loops(pools: [Int?], wanted: Int, isChosen: Bool, given: Int) {
        let all = pools.map { Connections(reuse: true, pool: $0, maxAge: nil, maxIdle: nil, streams: 1) }
        #expect(Connections.loops(wanted: wanted, isChosen: isChosen, for: all) == given)
    }
}
