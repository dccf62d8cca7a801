// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Excerpts
import Testing
import Traces

/// Each row is tripped by what it is about, and by nothing else.
@Suite struct FaultRuleTests {
    /// Something that a relay does, and the rows that must fail then.
    struct Deed: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let fails: Set<String>
        let act: @Sendable (inout FaultScene) -> Void
        init(_ words: String, fails: String..., act: @escaping @Sendable (inout FaultScene) -> Void) {
            (testDescription, self.fails, self.act) = (words, Set(fails), act)
        }
    }
    private static let ms: Int64 = 1_000_000

    static let deeds: [Deed] = streams + letters + times + harmless
    private static let streams = [
        Deed("loses an event", fails: "conservation") { scene in
            scene.change("quick") { one in
                if one.number == 3 { one.say(String(repeating: "word ", count: 9)) }
            }
        },
        Deed("joins two events into one", fails: "conservation") { scene in
            scene.change("slow") { one in if one.number == 0 { one.client.events.removeFirst() } }
        },
        Deed("drops what came just before a break", fails: "visible-truncation") { scene in
            scene.change("reset") { $0.say("word word ") }
        },
        Deed("ends a broken stream in good order", fails: "silent-truncation") { scene in
            scene.change("reset") { one in
                (one.client.attempts[0].curlCode, one.client.outcome) = (0, .truncated)
            }
        },
        Deed("makes a success of a broken stream", fails: "silent-truncation", "invented-ending") { scene in
            scene.change("cut") { one in
                (one.client.attempts[0].curlCode, one.client.outcome, one.client.finishReason) = (0, .ok, "stop")
            }
        },
        Deed("invents a finish reason", fails: "invented-ending") { scene in
            scene.change("no-finish") { ($0.client.finishReason, $0.client.outcome) = ("stop", .ok) }
        },
        Deed("invents token counts", fails: "invented-ending") { scene in
            scene.change("no-usage") { $0.client.usage.outputTokens = 80 }
        },
        Deed("invents the protocol's end", fails: "invented-ending") { scene in
            scene.change("no-done") { one in
                one.client.events.append(EventEntry(read: 0, outputBytes: 0, kinds: .end))
                one.client.outcome = .ok
            }
        },
        Deed("hides an error", fails: "error-inside-200") { scene in
            scene.change("error") { $0.client.outcome = .ok }
        },
        Deed("makes an error the end of a stream in good order", fails: "error-inside-200") { scene in
            scene.change("error", "error-first") { $0.client.outcome = .truncated }
        },
        Deed("turns a client's mistake into its own", fails: "status-mapping") { scene in
            scene.change("status-404") { $0.client.attempts[0].status = 500 }
        },
        Deed("counts other tokens", fails: "usage") { scene in
            scene.change("quick") { $0.client.usage.outputTokens = 11 }
        },
        Deed("withholds token counts", fails: "usage") { scene in
            scene.change("slow") { $0.client.usage = UsageRecord() }
        },
        Deed("swallows comments", fails: "keep-alive") { scene in
            scene.change("comments") { $0.client.comments = 0 }
        },
        Deed("makes data of comments", fails: "keep-alive") { scene in
            scene.change("comments-within") { one in
                one.client.events.append(EventEntry(read: 0, outputBytes: 4, kinds: .text))
            }
        },
        Deed("hangs up on plain streams", fails: "conservation") { scene in
            scene.change("quick", "slow") { $0.hangUp() }
        },
        Deed("hangs up on streams with comments", fails: "keep-alive") { scene in
            scene.change("comments") { $0.hangUp() }
        },
        Deed("hangs up on compressed streams", fails: "compression") { scene in
            scene.change("compressed") { $0.hangUp() }
        },
        Deed("breaks long lines", fails: "large-events") { scene in
            scene.change("large-70KiB") { $0.client.outcome = .protocolError }
        },
        Deed("loses half a character", fails: "framing") { scene in
            scene.change("half-characters") { $0.say("w\u{FFFD}rd") }
        },
    ]
    private static let letters = [
        Deed("renames Retry-After", fails: "retry-after") { scene in
            scene.change("status-429") { one in one.client.headers[0].name = "llm_provider-retry-after" }
        },
        Deed("changes a rate limit", fails: "retry-after") { scene in
            scene.change("status-503") { one in one.client.headers[1].value = "60" }
        },
        Deed("starts a trace of its own", fails: "headers") { scene in
            scene.change("letter") { one in
                one.truth { $0.requestHeaders[0] = .init("traceparent", "00-other-02-01") }
            }
        },
        Deed("drops the request's id", fails: "headers") { scene in
            scene.change("letter") { one in one.truth { $0.requestHeaders.remove(at: 1) } }
        },
        Deed("calls a stream JSON", fails: "headers") { scene in
            scene.change("letter") { $0.client.contentType = "application/json" }
        },
        Deed("says of no stream that it is one", fails: "headers") { scene in
            scene.change("letter") { $0.client.contentType = nil }
        },
        Deed("drops a member of the body", fails: "body") { scene in
            scene.change("letter") { one in one.truth { $0.body = $0.body?.replacing("\"seed\":7,", with: "") } }
        },
        Deed("swaps two messages", fails: "body") { scene in
            scene.change("letter") { one in
                one.truth { truth in
                    truth.body =
                        #"{"model":"m","seed":7,"messages":[{"role":"user","content":"b"},{"role":"system","content":"a"}]}"#
                }
            }
        },
    ]
    private static let times = [
        Deed("asks twice", fails: "hidden-retries") { scene in
            scene.change("status-503") { $0.truths += $0.truths }
        },
        Deed("holds errors back", fails: "hidden-retries") { scene in
            scene.change("status-500") { $0.client.attempts[0].headers = 900 * ms }
        },
        Deed("reads on when the client is gone", fails: "cancel") { scene in
            scene.change("leave") { one in one.truth { ($0.ending, $0.peerClosed) = ("complete", nil) } }
        },
        Deed("tells the provider late", fails: "cancel") { scene in
            scene.change("leave-early") { one in one.truth { $0.peerClosed = ($0.peerClosed ?? 0) + 3_000 * ms } }
        },
        Deed("opens a connection for each request", fails: "connections") { scene in
            scene.change("quick", "slow") { one in
                let number = 10 + one.place
                one.truth { $0.connection = number }
            }
            scene.connections += scene.cases.flatMap(\.truths).filter { $0.connection >= 10 }.map {
                MockConnection(number: $0.connection, opened: $0.arrival, closed: $0.ended)
            }
        },
        Deed("leaves connections behind", fails: "connections") { scene in
            scene.connections += (0..<40).map { MockConnection(number: 10 + $0, opened: FaultScene.start + Int64($0)) }
        },
        Deed("never uses again what clients left that went away, after many at once", fails: "cancel", "connections") {
            scene in
            scene.goOn(from: 500)
            scene.crowd(.many, from: 1_000)
            scene.crowd(.again, from: 2_000)
        },
        Deed("reads to the end what nobody waits for, and uses those connections again", fails: "cancel") { scene in
            scene.goOn(from: 500)
            scene.crowd(.again, from: 2_000)
            scene.change("again") { one in
                let number = one.number
                if number < 15 { one.truth { $0.connection = 500 + number } }
            }
        },
        Deed("cuts where nothing comes for a second", fails: "timeouts") { scene in
            scene.change(where: { $0.probe.name.hasPrefix("mid-stream") }) { $0.client.outcome = .truncated }
        },
        Deed("compresses without flushing", fails: "compression") { scene in
            scene.change("compressed") { one in
                one.client.headers.append(HeaderField(name: "content-encoding", value: "gzip"))
                let last = one.client.reads.last?.at ?? 0
                one.moveOutputs { _, _ in last + 100 * ms }
            }
        },
        Deed("refuses streams", fails: "http2") { scene in
            scene.change("many") { $0.client.attempts[0].repeats = $0.number > 99 ? 1 : 0 }
        },
        Deed("gathers events", fails: "coalescing") { scene in
            scene.change("quick", "slow") { one in
                let last = one.client.reads.last?.at ?? 0
                one.moveOutputs { _, _ in last }
            }
        },
        Deed("is one event late", fails: "constant-lag") { scene in
            scene.change("quick", "slow") { one in
                let times = one.client.reads.map(\.at) + [one.client.done + ms]
                one.moveOutputs { number, _ in times[number + 1] }
            }
        },
        Deed("wakes up slowly", fails: "cold-start") { scene in
            scene.change("first") { one in one.moveOutputs { $1 + 2_000 * ms } }
        },
        Deed("tells a time that is not its own", fails: "self-reported") { scene in
            scene.change("quick", "slow") {
                $0.client.headers.append(HeaderField(name: "x-relay-overhead-duration-ms", value: "150"))
            }
        },
    ]
    private static let harmless = [
        Deed("leaves after the last event, before the body's own end") { scene in
            scene.change(where: { $0.truths.first?.sentEnd == true && $0.client.outcome == .ok }) { one in
                one.truth { $0.ending = "client-gone" }
            }
        },
        Deed("changes nothing") { _ in },
        Deed("makes a 502 of a 503, an error all the same") { scene in
            scene.change("status-503") { $0.client.attempts[0].status = 502 }
        },
        Deed("makes an error event of a break") { scene in
            scene.change("cut") { ($0.client.attempts[0].curlCode, $0.client.outcome) = (0, .errorEvent) }
        },
        Deed("breaks a stream at an error, for all to see") { scene in
            scene.change("error") { ($0.client.attempts[0].curlCode, $0.client.outcome) = (18, .truncated) }
            scene.change("error-first") { ($0.client.attempts[0].status, $0.client.outcome) = (502, .httpError) }
        },
        Deed("adds a member to the body, and another model") { scene in
            scene.change("letter") { one in
                one.truth { $0.body = $0.body?.replacing("\"model\":\"m\"", with: "\"model\":\"n\",\"stream\":true") }
            }
        },
        Deed("makes a child span, and has a key of its own") { scene in
            scene.change("letter") { one in
                one.truth {
                    $0.requestHeaders[0] = .init("traceparent", "00-5ca1ab1e-99-01")
                    $0.requestHeaders[2] = .init("authorization", "Bearer cd")
                }
            }
        },
        Deed("adds comments of its own") { scene in
            scene.change("comments") { $0.client.comments += 5 }
        },
        Deed("takes 5 ms for each event") { scene in
            scene.change("quick", "slow", "compressed") { one in one.moveOutputs { $1 + 5 * ms } }
        },
        Deed("is 30 ms away") { scene in
            scene.change("quick", "slow", "compressed") { one in one.moveOutputs { $1 + 30 * ms } }
        },
        Deed("is 30 ms away, and joins events that are 5 ms apart") { scene in
            scene.change("quick", "slow") { one in
                one.truth { truth in
                    for i in stride(from: 1, to: 10, by: 2) { truth.written[i] = truth.written[i - 1] + 5 * ms }
                }
                let times = one.client.reads.map(\.at)
                one.moveOutputs { number, at in (number < 10 ? times[number / 2 * 2] + 5 * ms : at) + 30 * ms }
            }
        },
        Deed("is 15 ms away, compresses and flushes") { scene in
            scene.change("compressed") { one in
                one.client.headers.append(HeaderField(name: "content-encoding", value: "gzip"))
                one.moveOutputs { $1 + 15 * ms }
            }
        },
        Deed("looks every second whether its upstream is there") { scene in
            let first = FaultScene.start + 1
            scene.connections += (0..<600).map {
                let opened = first + Int64($0) * 1_000 * ms
                return MockConnection(number: 10 + $0, opened: opened, closed: opened + 1)
            }
        },
        Deed("keeps connections that many at once needed, and opens others in another worker") { scene in
            scene.crowd(.many, from: 1_000)
            scene.crowd(.again, from: 2_000)
        },
        Deed("outlasts the client's own timeouts") { scene in
            scene.change("before-headers-1000ms") { $0.client.outcome = .censored }
            scene.change("mid-stream-1000ms") { $0.client.outcome = .idleTimeout }
            scene.change("before-output-1000ms") { $0.client.outcome = .ttftTimeout }
            scene.change("steady-stream-1000ms") { $0.client.outcome = .totalTimeout }
        },
        Deed("tells its own time") { scene in
            scene.change("quick", "slow") {
                $0.client.headers.append(HeaderField(name: "x-relay-overhead-duration-ms", value: "0.4"))
            }
        },
        Deed("compresses and flushes") { scene in
            scene.change("compressed") {
                $0.client.headers.append(HeaderField(name: "content-encoding", value: "gzip"))
            }
        },
        Deed("cuts at more than it has to bear") { scene in
            scene.schedule.silences = [1_000 * ms, 30_000 * ms]
            scene.change(where: { $0.probe.name.hasSuffix("-30000ms") }) { $0.client.outcome = .truncated }
        },
    ]

    @Test("each deed trips its rows and no other", arguments: deeds)
    func rows(_ deed: Deed) throws {
        var scene = FaultScene()
        deed.act(&scene)
        let isLenient = deed.testDescription.hasPrefix("cuts at more")
        let limits = try RelayLimits(
            isLenient ? [("timeouts", "1s")] : [], known: FaultRules.limits)
        let rows = scene.rows(limits)
        let failed = rows.filter { $0.verdict == .fail }
        #expect(Set(failed.map(\.question.id)) == deed.fails, "\(failed.map(\.reason))")
        for row in failed where row.question.id != "connections" {
            #expect(!row.requests.isEmpty && row.trace != nil, "\(row.question.id) names requests and their trace")
        }
        #expect(rows.allSatisfy { $0.verdict != .inconclusive })
        #expect(rows.count == FaultRules.questions.count)
    }
    @Test(
        "a slow first request is one request: others as slow, or too few of them, leave it open",
        arguments: [(60, 0, RelayRow.Verdict.fail), (60, 1, .inconclusive), (40, 0, .fail), (38, 0, .inconclusive)])
    func coldStart(later: Int, asSlow: Int, verdict: RelayRow.Verdict) throws {
        var scene = FaultScene()
        var (kept, slow) = (0, 0)
        scene.change("quick", "slow") { one in
            kept += 1
            if kept > later { one.truths = [] }
        }
        scene.change("first") { one in one.moveOutputs { $1 + 2_000 * Self.ms } }
        scene.change("quick") { one in
            slow += 1
            if slow <= asSlow { one.moveOutputs { $1 + 2_500 * Self.ms } }
        }
        let row = try #require(scene.rows().first { $0.question.id == "cold-start" })
        #expect(row.verdict == verdict && row.reason.contains("of \(later) later ones"), "\(row.reason)")
    }
    @Test("connections that stay behind are counted by client that went away") func leak() throws {
        var scene = FaultScene()
        scene.goOn(from: 500)
        scene.crowd(.many, from: 1_000)
        scene.crowd(.again, from: 2_000)
        let row = try #require(scene.rows().first { $0.question.id == "connections" })
        let figure = try #require(row.figures.first { $0.name.hasPrefix("connections left open") })
        #expect(figure.value == 0.5 && figure.n == 30, "15 of 30 left one each")
    }
    @Test("a limit between a silence that was let through and one that was cut is not decided") func between() throws {
        var scene = FaultScene()
        scene.change(where: { $0.probe.name.hasSuffix("-30000ms") }) { $0.client.outcome = .truncated }
        let rows = scene.rows(try RelayLimits([("timeouts", "20s")], known: FaultRules.limits))
        #expect(rows.first { $0.question.id == "timeouts" }?.verdict == .inconclusive)
    }
    @Test(
        "silences are held to the longest that was tried, and to no more than that",
        arguments: [
            (nil, RelayRow.Verdict.pass, 5.0, "the longest that was tried; providers are silent for 30 s and more"),
            ("5s", .pass, 5, "nothing is cut up to 5 s"),
            ("3600s", .inconclusive, 3_600, "let through up to 5 s, the limit is 3600 s"),
        ] as [(String?, RelayRow.Verdict, Double, String)])
    func tried(own: String?, verdict: RelayRow.Verdict, limit: Double, says: String) throws {
        var scene = FaultScene()
        scene.schedule.silences = [1_000 * Self.ms, 5_000 * Self.ms]
        scene.rename("-30000ms", to: "-5000ms")
        let limits = try RelayLimits(own.map { [("timeouts", $0)] } ?? [], known: FaultRules.limits)
        let row = try #require(scene.rows(limits).first { $0.question.id == "timeouts" })
        #expect(row.verdict == verdict && row.reason.contains(says), "\(row.reason)")
        #expect(row.question.limit?.value == limit * 1e9)
        scene.change(where: { $0.probe.name.hasSuffix("-5000ms") }) { $0.client.outcome = .truncated }
        let cut = try #require(scene.rows(limits).first { $0.question.id == "timeouts" })
        #expect(cut.verdict == .fail, "\(cut.reason)")
    }
    @Test("where the log is not whole nothing is judged, and where a trace is gone nothing that needs it")
    func missing() {
        let whole = FaultScene()
        let log = whole.rows { $0.logFault = "the mock's log is damaged" }
        #expect(log.allSatisfy { $0.verdict == .notTestable && $0.reason == "the mock's log is damaged" })
        let trace = whole.rows { $0.lose(.cancel) }
        let open = trace.filter { $0.reason == "the trace of cancel is missing or damaged" }
        #expect(Set(open.map(\.question.id)) == ["cancel", "connections"])
        #expect(trace.filter { $0.verdict == .notTestable }.count == open.count + 1)
    }
    @Test("a row whose requests were not all made has not passed; what it has proven stands") func interrupted() throws
    {
        var scene = FaultScene()
        scene.cases.removeAll { $0.probe.chapter == .errors || $0.probe.name == "slow" || $0.probe.name == "reset" }
        let rows = Dictionary(uniqueKeysWithValues: scene.rows().map { ($0.question.id, $0) })
        let retries = try #require(rows["hidden-retries"])
        #expect(retries.verdict == .notTestable)
        #expect(
            retries.reason
                == "not all of its requests were made: steady 30 of 60, streams 3 of 6, errors 0 of 33")
        #expect(rows["connections"]?.verdict == .notTestable && rows["body"]?.verdict == .pass)
        scene.change("cut") { one in one.truths.append(one.truths[0]) }
        scene.connections += (3...40).map { MockConnection(number: $0, opened: FaultScene.start + Int64($0)) }
        scene.change("quick") { one in
            let number = one.number + 3
            one.truth { $0.connection = number }
        }
        let faulty = Dictionary(uniqueKeysWithValues: scene.rows().map { ($0.question.id, $0.verdict) })
        #expect(faulty["hidden-retries"] == .fail, "one case proves it")
        #expect(faulty["connections"] == .notTestable, "a share of a part proves nothing")
    }
    @Test("what the end of the check cut off is said in words") func cutOff() throws {
        var scene = FaultScene()
        scene.change("quick") { $0.client.outcome = .censored }
        let row = try #require(scene.rows().first { $0.question.id == "conservation" })
        #expect(row.reason.contains("became a stream still open when the check ended"), "\(row.reason)")
    }
    @Test("a log without the ends of its answers, or with times that no clock has, stops nothing") func damaged() {
        var scene = FaultScene()
        scene.change(where: { _ in true }) { one in one.truth { $0.ended = 0 } }
        #expect(scene.rows().first { $0.question.id == "connections" }?.verdict == .notTestable)
        let lines = ["arrival_ns", "ended_ns", "headers_written_ns", "client_gone_ns", "time_ns"].flatMap { name in
            [Int64.max, .min, -1].map { "{\"\(name)\":\($0)}\n" }
        }
        let log = MockLog(Array((lines.joined() + "{\"written_ns\":[1,\(Int64.max)]}\n{\"ended_ns\":5}\n").utf8))
        #expect(log.damagedLines == lines.count + 1 && log.requests.map(\.ended) == [5])
    }
    @Test("token counts of answers that the relay hung up on tell nothing") func hungUp() {
        var scene = FaultScene()
        scene.change("quick", "slow") { $0.hangUp() }
        #expect(scene.rows().first { $0.question.id == "usage" }?.verdict == .notTestable)
    }
    @Test("the figure that decided stands first", arguments: deeds) func decisive(deed: Deed) {
        var scene = FaultScene()
        deed.act(&scene)
        for row in scene.rows() {
            guard let figure = row.figures.first, let limit = figure.limit, row.question.number != "R20" else {
                continue
            }
            switch row.verdict {
            case .pass: #expect(figure.value <= limit, "\(row.question.id): \(figure)")
            case .fail: #expect(figure.value > limit, "\(row.question.id): \(figure)")
            default: break
            }
        }
    }
    @Test("a row tells the limit that held") func limit() throws {
        let rows = FaultScene().rows(try RelayLimits([("cancel", "3s")], known: FaultRules.limits))
        let row = rows.first { $0.question.id == "cancel" }
        #expect(row?.question.limit?.value == 3e9 && row?.figures.first?.limit == 3e9)
    }
    @Test("every row is tripped by some deed") func coverage() {
        let tripped = Self.deeds.reduce(into: Set<String>()) { $0.formUnion($1.fails) }
        #expect(tripped == Set(FaultRules.questions.map(\.id)))
    }
    @Test("a relay that changes nothing passes all but what it says nothing of") func good() {
        let rows = FaultScene().rows()
        #expect(rows.filter { $0.verdict == .notTestable }.map(\.question.id) == ["self-reported"])
        #expect(rows.filter { $0.verdict == .pass }.count == rows.count - 1)
    }
    @Test("what never reached the mock is not judged, and why is said") func unreached() {
        var scene = FaultScene()
        scene.change(where: { $0.probe.chapter != .direct }) { one in
            (one.truths, one.client.outcome, one.client.attempts[0].status) = ([], .authFailed, 401)
        }
        for row in scene.rows() {
            #expect(row.verdict == .notTestable || row.question.id == "http2", "\(row.question.id): \(row.reason)")
        }
        #expect(
            scene.rows().first?.reason == "none of its 60 requests reached the mock: the relay answered with status 401"
        )
    }
    @Test("a client that was too busy leaves fine timing open, and nothing else") func busy() {
        let rows = FaultScene().rows(isSpoiled: true)
        let open = rows.filter { $0.verdict == .inconclusive }.map(\.question.id)
        #expect(open == ["compression", "coalescing", "constant-lag", "cold-start"])
    }
    @Test("too few streams for a timing are inconclusive, unless they are far from the limit") func few() {
        var scene = FaultScene()
        scene.change("quick", "slow") { one in if one.number >= 8 { one.truths = [] } }
        scene.change("quick", "slow") { one in
            let last = one.client.reads.last?.at ?? 0
            one.moveOutputs { _, _ in last }
        }
        let row = scene.rows().first { $0.question.id == "coalescing" }
        #expect(row?.verdict == .inconclusive)
    }
}
