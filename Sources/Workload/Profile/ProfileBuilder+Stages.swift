// SPDX-License-Identifier: Apache-2.0
internal import Core

extension ProfileBuilder {
    private static let stageLimit = 1_000

    func stages(_ document: StagesDocument) -> [Stage] {
        let list = document.stages
        if list.node.elements?.isEmpty == true, root.find(PathStep.steps(of: "load.stages"))?.scalar == nil {
            log.add(list.node.place, list.path, "found an empty list; write at least one {rate: 20/s, duration: 30s}")
        }
        if list.elements.count > Self.stageLimit {
            log.add(list.node.place, list.path, "found \(list.elements.count) stages; write at most \(Self.stageLimit)")
            return []
        }
        var made: [Stage] = []
        for (index, (element, node)) in zip(list.elements, list.node.elements ?? []).enumerated() {
            guard node.entries != nil else { continue }
            if let stage = stage(element, node, "\(list.path)[\(index)]") { made.append(stage) }
        }
        let sum = made.reduce(Int128(0)) { $0 + Int128($1.duration.count) }
        if sum > 31_536_000_000_000_000 {
            log.add(list.node.place, list.path, "found stages of more than a year; shorten them")
            return []
        }
        if !made.isEmpty, made.count == list.elements.count,
            made.allSatisfy({ $0.perSecond == 0 }) || made.allSatisfy({ $0.slots == 0 })
        {
            log.add(list.node.place, list.path, "found stages in which nothing arrives; give one a level above 0")
        }
        return made
    }
    private func stage(_ document: StageDocument, _ node: Node, _ path: String) -> Stage? {
        if document.duration == nil {
            log.add(node.place, path, "duration is missing; write {rate: 20/s, duration: 30s}")
        }
        let duration = positive(document.duration)
        switch (document.rate, document.concurrency) {
        case (nil, nil):
            log.add(node.place, path, "rate or concurrency is missing; write {rate: 20/s, duration: 30s}")
        case (_?, let slots?): mistake(slots, "a stage has a rate or a concurrency; remove one of them")
        default: break
        }
        guard let duration, duration > .zero else { return nil }
        let ramps = document.ramp?.value ?? false
        if let rate = document.rate { return rate.value.map { Stage(.rate($0.value), for: duration, ramps: ramps) } }
        return document.concurrency?.value.map { Stage(.slots($0.value), for: duration, ramps: ramps) }
    }

    // MARK: Replay

    /// Largest file of recorded arrivals, in bytes.
    private static let recordingLimit = 2 << 30

    func replay(_ document: ReplayDocument) -> Replay? {
        guard let field = document.file else {
            log.add(place("load.replay"), "load.replay", "file is missing; write {file: arrivals.csv}")
            return nil
        }
        if let to = document.to, let end = to.value, end <= document.from?.value ?? .zero {
            mistake(to, "it must be after \"from\" (\((document.from?.value ?? .zero).text))")
            return nil
        }
        guard let file = literal(field), document.format == nil || document.format?.value != nil,
            document.speed == nil || document.speed?.value != nil
        else { return nil }
        guard let (format, recorded) = recorded(file, field, document.format?.value ?? .auto) else { return nil }
        let replay = Replay(
            file: file, format: format, recorded: recorded, speed: document.speed?.value ?? .asRecorded,
            from: document.from?.value ?? .zero, to: document.to?.value)
        if recorded.isEmpty {
            mistake(field, "there is no arrival in it")
        } else if replay.arrivals.isEmpty, let window = document.from ?? document.to {
            mistake(window, "no arrival of \(file) lies in that window, counted from its first one")
        }
        return replay
    }
    private func recorded(
        _ file: String, _ field: Field<String>, _ wanted: Replay.Format
    ) -> (Replay.Format, [ReplayedArrival])? {
        let path = resolved(file, from: field.node.place)
        if wanted == .trace { return trace(path, field) }
        switch environment.read(path, Self.recordingLimit) {
        case .failure(let fault):
            log.add(
                field.node.place, field.path,
                "\(path) cannot be read: \(fault.reason); write the path of a file of recorded arrivals")
            return nil
        case .success(let bytes):
            guard let format = wanted == .auto ? RecordedFile.format(of: bytes) : wanted else {
                mistake(
                    field,
                    "it begins like none of the known formats; name one: \"format: azure\" "
                        + "(trace, azure, burstgpt, mooncake)")
                return nil
            }
            if format == .trace { return trace(path, field) }
            let read = RecordedFile(bytes, format)
            for mistake in read.mistakes {
                let place = Place.file(path, line: mistake.line, column: mistake.column)
                log.add(place, "", mistake.text)
            }
            return read.mistakes.isEmpty ? (format, read.arrivals) : nil
        }
    }
    private func trace(_ path: String, _ field: Field<String>) -> (Replay.Format, [ReplayedArrival])? {
        switch environment.trace(path) {
        case .success(let arrivals): return (.trace, arrivals)
        case .failure(let fault):
            log.add(
                field.node.place, field.path, "\(path) cannot be read: \(fault.reason); write the path of a trace")
            return nil
        }
    }
}
