// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText
internal import Traces

// One line a run, so that a commit shows which run came and which went; members sorted, so that the same runs give the same bytes.
extension Baseline {
    /// The file; ends in a line feed.
    public var text: String {
        var head = JSONWriter()
        head.string(name)
        let lines = runs.map { run in
            var json = JSONWriter(reserving: 8_192)
            json.object { $0.members(of: run) }
            return String(decoding: json.bytes, as: UTF8.self)
        }
        let name = String(decoding: head.bytes, as: UTF8.self)
        return
            "{\"baseline_schema\":\(Self.schema),\"name\":\(name),\"runs\":[\n\(lines.joined(separator: ",\n"))\n]}\n"
    }
}

extension JSONWriter {
    fileprivate mutating func members(of run: ArmRun) {
        member("name", run.name)
        member("start_unix_ns", run.startUnix.count)
        member("seed", String(run.seed))
        member("plan_hash", run.planHash)
        member("tool", run.tool)
        member("libcurl", run.libcurl)
        key("host")
        object { json in
            json.member("system", run.host.system)
            json.member("cpu", run.host.cpu)
            json.member("cores", run.host.cores)
        }
        member("ending", run.ending)
        member("verdict", run.verdict.rawValue)
        key("reasons")
        array { list in for reason in run.reasons { list.string(reason) } }
        member("target", run.target)
        member("protocol", run.dialect)
        member("model", run.model)
        key("whole")
        object { $0.members(of: run.whole, isBlock: false) }
        key("intervals")
        object { json in
            for (id, ends) in run.intervals.sorted(by: { $0.key < $1.key }) {
                json.key(id)
                json.array { list in for end in [ends.lowerBound, ends.upperBound] { list.shortest(end) } }
            }
        }
        key("blocks")
        array { list in for block in run.blocks { list.object { $0.members(of: block, isBlock: true) } } }
        key("incomplete_blocks")
        array { list in for number in run.incompleteBlocks { list.integer(Int64(number)) } }
        key("sketches")
        object { json in
            for (id, sketch) in run.sketches.sorted(by: { $0.key < $1.key }) {
                json.key(id)
                json.object { $0.members(of: sketch) }
            }
        }
    }
    private mutating func members(of unit: ArmUnit, isBlock: Bool) {
        if isBlock { member("number", unit.number) }
        member("first_index", ifKnown: unit.firstIndex.map(Int64.init))
        member("counted", unit.counted)
        member("successes", unit.successes)
        member("lost", unit.lost)
        if let tokens = unit.outputTokens {
            key("output_tokens")
            shortest(tokens)
        }
        key("values")
        object { json in
            for (id, value) in unit.values.sorted(by: { $0.key < $1.key }) {
                json.key(id)
                json.shortest(value)
            }
        }
    }
    private mutating func members(of sketch: Sketch) {
        member("relative_error", sketch.relativeError)
        key("lower_ends")
        array { list in for bucket in sketch.buckets { list.shortest(bucket.value) } }
        key("counts")
        array { list in for bucket in sketch.buckets { list.integer(Int64(bucket.count)) } }
    }
    /// A whole number without a fraction: most figures are whole nanoseconds.
    private mutating func shortest(_ value: Double) {
        if let whole = Int64(exactly: value) { integer(whole) } else { double(value) }
    }
}
