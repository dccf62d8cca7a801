// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Excerpts
internal import JSONText
internal import Protocols

extension Profile {
    /// The profile as one JSON object for the trace, with its defaults and without its secrets.
    ///
    /// Durations are in nanoseconds. Keys, headers that may be secret, user info and queries of URLs are "***" or left out; of
    /// what is asked it has as much as `record.prompt` says.
    public var redactedJSON: String {
        var json = JSONWriter()
        json.object { json in
            json.member("version", Self.currentVersion)
            json.member("name", name)
            if let seed { json.member("seed", "\(seed)") }
            json.member("output", output)
            json.key("targets")
            json.array { json in for target in targets { target.append(to: &json, record.prompt) } }
            json.key("load")
            json.object { load.append(to: &$0) }
            if let session {
                json.key("session")
                json.object { session.append(to: &$0, .trace(record.prompt)) }
            }
            json.key("record")
            json.object { json in
                json.member("output", record.output.rawValue)
                json.member("prompt", record.prompt.rawValue)
            }
            demands.append(to: &json)
            relay.append(to: &json)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension Target {
    fileprivate func append(to json: inout JSONWriter, _ prompt: Excerpt.Extent) {
        json.object { json in
            json.member("name", name)
            if mock == nil { json.member("url", shownURL) }
            json.member("protocol", dialect.rawValue)
            json.member("preset", ifKnown: preset?.name)
            if let formatJSON {
                json.key("format")
                json.format(formatJSON, prompt)
            }
            json.member("model", model)
            if weight != 1 { json.member("weight", weight) }
            if let auth {
                json.member("auth_header", auth.header)
                json.member("auth_scheme", auth.scheme)
            }
            if key != nil { json.member("key", "***") }
            if let aws {
                json.key("aws")
                json.object { json in
                    json.member("region", aws.region)
                    json.member("service", aws.service)
                    for name in ["access_key", "secret_key"] { json.member(name, "***") }
                    if aws.sessionToken != nil { json.member("session_token", "***") }
                }
            }
            if !headers.isEmpty {
                json.key("headers")
                json.object { json in
                    for header in headers { json.member(header.name, header.isShown ? header.value.reveal() : "***") }
                }
            }
            json.member("http", http.rawValue)
            json.member("cacert", ifKnown: cacert)
            if insecure { json.member("insecure", true) }
            if compressed { json.member("compressed", true) }
            if let proxy { json.member("proxy", WebAddress.redacted(proxy.reveal())) }
            if !resolve.isEmpty {
                json.key("resolve")
                json.array { json in for entry in resolve { json.string(entry) } }
            }
            json.member("unix_socket", ifKnown: unixSocket)
            if let mock {
                json.key("mock")
                json.object { json in
                    for setting in mock { json.member(setting.key, setting.key == "key" ? "***" : setting.value) }
                }
            }
            if let price {
                json.key("price")
                json.object { json in
                    json.member("input", ifKnown: price.input?.description)
                    json.member("output", ifKnown: price.output?.description)
                    json.member("cached", ifKnown: price.cached?.description)
                }
            }
            json.key("connections")
            json.object { connections.append(to: &$0) }
            json.key("request")
            json.object { request.append(to: &$0, .trace(prompt)) }
            json.key("timeouts")
            json.object { timeouts.append(to: &$0) }
            json.key("limits")
            json.object { limits.append(to: &$0) }
            if let retry {
                json.key("retry")
                json.object { retry.append(to: &$0) }
            }
            if let resume {
                json.key("resume")
                json.object { resume.append(to: &$0, prompt) }
            }
            appendBehaviour(to: &json)
        }
    }
}

extension Connections {
    fileprivate func append(to json: inout JSONWriter) {
        json.member("reuse", reuse)
        json.member("pool", ifKnown: pool.map(Int64.init))
        json.member("max_age_ns", ifKnown: maxAge?.count)
        json.member("max_idle_ns", ifKnown: maxIdle?.count)
        json.member("streams", streams)
    }
}
extension Timeouts {
    fileprivate func append(to json: inout JSONWriter) {
        json.member("connect_ns", connect.count)
        json.member("first_output_ns", firstOutput.count)
        json.member("idle_ns", idle.count)
        json.member("total_ns", total.count)
    }
}
extension Limits {
    fileprivate func append(to json: inout JSONWriter) {
        json.member("event_bytes", event)
        json.member("answer_bytes", answer)
        json.member("error_body_bytes", errorBody)
        json.member("tool_arguments_bytes", toolArguments)
        json.member("depth", depth)
        json.member("events", events)
        json.member("body_bytes", body)
        json.member("header_bytes", headers)
    }
}

extension Load {
    fileprivate func append(to json: inout JSONWriter) {
        json.member("arrivals", arrivals.rawValue)
        json.member("concurrency", ifKnown: concurrency.map(Int64.init))
        json.member("rate", ifKnown: rate?.description)
        if let burstiness { json.member("burstiness", burstiness) }
        json.member("burst", ifKnown: burst.map(Int64.init))
        appendStages(to: &json)
        if let replay {
            json.key("replay")
            json.object { json in
                json.member("file", replay.file)
                json.member("format", replay.format.rawValue)
                json.member("speed", replay.speed.description)
                json.member("from_ns", replay.from.count)
                json.member("to_ns", ifKnown: replay.to?.count)
                json.member("arrivals", replay.arrivals.count)
            }
        }
        appendCap(to: &json)
        json.member("requests", ifKnown: requests.map(Int64.init))
        json.member("duration_ns", ifKnown: duration?.count)
        json.member("warmup_ns", warmup.count)
        json.member("drain_ns", drain.count)
        json.member("loops", ifKnown: loops.map(Int64.init))
        mixing.append(to: &json)
        extending?.append(to: &json)
        soak?.append(to: &json)
    }
}

extension Stage {
    fileprivate func append(to json: inout JSONWriter) {
        json.object { json in
            switch level {
            case .rate(let rate): json.member("rate", rate?.description ?? "0/s")
            case .slots(let slots): json.member("concurrency", slots)
            }
            json.member("duration_ns", duration.count)
            if ramps { json.member("ramp", true) }
        }
    }
}
extension Load {
    /// What the plan's hash covers beyond rate, concurrency and ends; nothing where the load has none of it.
    func appendShape(to json: inout JSONWriter) {
        if let burstiness, arrivals == .gamma { json.member("burstiness", burstiness) }
        if arrivals == .burst { json.member("burst", ifKnown: burst.map(Int64.init)) }
        appendStages(to: &json)
        if let replay { json.member("replay", "\(replay.digest)") }
        appendCap(to: &json)
    }
    private func appendStages(to json: inout JSONWriter) {
        if stages.isEmpty { return }
        json.key("stages")
        json.array { json in for stage in stages { stage.append(to: &json) } }
    }
    private func appendCap(to json: inout JSONWriter) {
        guard let maxInFlight else { return }
        json.member("max_in_flight", maxInFlight)
        json.member("overflow", overflow.rawValue)
    }
}
