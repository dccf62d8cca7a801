// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

extension ProfileBuilder {
    func targets(_ documents: [TargetDocument]?) -> [Target] {
        if documents?.isEmpty ?? true, root["targets"].map({ $0.elements != nil }) ?? true {
            log.add(place("targets"), "targets", "there is none; write a list: \"- url: https://api.openai.com/v1\"")
        }
        var targets: [Target] = []
        var firsts: [String: Int] = [:]
        for (index, document) in (documents ?? []).enumerated() {
            var target = target(document, "targets[\(index)]")
            if let field = document.name, let name = field.value {
                if let first = firsts[name] {
                    mistake(field, "targets[\(first)] has that name too; each target needs its own")
                }
            } else {
                target.name = Self.unused(target.name, firsts)
            }
            firsts[target.name] = firsts[target.name] ?? index
            targets.append(target)
        }
        return targets
    }
    private static func unused(_ name: String, _ taken: [String: Int]) -> String {
        var (candidate, number) = (name, 2)
        while taken[candidate] != nil { (candidate, number) = ("\(name) (\(number))", number + 1) }
        return candidate
    }

    private func target(_ document: TargetDocument, _ path: String) -> Target {
        let model = model(document, path)
        let presetURL = presetURL(document, model)
        let url = document.url?.value ?? presetURL
        let address = address(document, url, path)
        let headers = document.headers.map(headers) ?? []
        let preset = document.preset?.value
        checkConnection(document)
        let key = key(document, address, headers)
        let isAuthorized = key != nil || document.key != nil || Self.authorizes(headers)
        let aws = aws(document.aws, path, address, isAuthorized: isAuthorized)
        let auth = auth(document)
        let isSentOtherwise = headers.contains { $0.name.lowercased() == auth?.header.lowercased() }
        if !isAuthorized, !isSentOtherwise, aws == nil, document.aws == nil { missKey(document, address) }
        let dialect = dialect(document, address, path)
        let request = request(document.request, dialect)
        return Target(
            name: literal(document.name) ?? preset?.name ?? address?.hostAndPort ?? "mock", url: url ?? "",
            dialect: dialect, preset: preset, auth: auth,
            formatJSON: document.format == nil ? nil : formatJSON(path), model: model,
            weight: weight(document.weight), key: key, aws: aws, headers: headers,
            cacert: document.cacert.flatMap(certificates),
            insecure: document.insecure?.value ?? false, compressed: compressed(document, aws),
            proxy: document.proxy.flatMap(proxy), resolve: resolve(document.resolve),
            unixSocket: literal(document.unixSocket), http: document.http?.value ?? .http1_1,
            mock: document.mock.map(mockSettings),
            price: document.price.map {
                Price(input: $0.input?.value, output: $0.output?.value, cached: $0.cached?.value)
            }, connections: connections(document.connections), request: request, timeouts: timeouts(document.timeouts),
            limits: limits(document.limits), retry: retry(document.retry),
            resume: resume(document.resume, streams: request.streams), stop: stop(document.stop),
            marks: marks(document.marks), reader: reader(document.reader), checks: checks(document.checks))
    }

    // MARK: Where to

    private func address(_ document: TargetDocument, _ url: String?, _ path: String) -> WebAddress? {
        switch (document.url, document.mock) {
        case (let field?, nil): return address(field)
        case (nil, nil) where document.preset != nil:
            return url.flatMap { try? WebAddress($0, schemes: ["http", "https"]) }
        case (_?, let mock?):
            log.add(mock.node.place, mock.path, "found beside url; a target has one of them: remove the other")
        case (nil, nil):
            let isMapping = root.find(PathStep.steps(of: path))?.entries != nil
            if isMapping { log.add(place(path), path, "url is missing; add \"url: https://api.openai.com/v1\"") }
        case (nil, _?): break
        }
        return nil
    }
    private func address(_ field: Field<String>) -> WebAddress? {
        guard let text = literal(field), text.range(of: "${") == nil else { return nil }
        do throws(WebAddress.Mistake) {
            return try WebAddress(text, schemes: ["http", "https"])
        } catch {
            let shown = Scalar(text: WebAddress.redacted(text), isPlain: false).found
            log.add(field.node.place, field.path, "found \(shown); \(error.fix)")
            return nil
        }
    }
    private func model(_ document: TargetDocument, _ path: String) -> String {
        if let field = document.model, field.value == "" { mistake(field, "write the name of a model") }
        if let model = literal(document.model) { return model }
        if document.mock == nil, document.url != nil || document.preset != nil {
            let spot = root.find(PathStep.steps(of: path))?.place ?? place(path)
            if case .argument = spot {
                log.add(.argument("--model"), "", "missing; name the model to ask for: --model gpt-4o-mini")
            } else {
                log.add(spot, path, "model is missing; add \"model: gpt-4o-mini\"")
            }
        }
        return "mock"
    }
    private func compressed(_ document: TargetDocument, _ aws: Target.AWS?) -> Bool {
        guard let field = document.compressed, field.value == true else { return false }
        if aws != nil { mistake(field, "requests that are signed for AWS ask for plain answers; remove it") }
        return true
    }
    private func checkConnection(_ document: TargetDocument) {
        if let field = document.unixSocket, let path = field.value, path.isEmpty || path.utf8.count > 107 {
            mistake(field, "the path of a socket has 1 to 107 bytes")
        }
    }
    private func resolve(_ fields: [Field<String>]?) -> [String] {
        for field in fields ?? [] {
            let parts = field.value?.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false) ?? []
            let isWhole = parts.count == 3 && parts.allSatisfy { !$0.isEmpty }
            if field.value != nil, !isWhole || !(1...65535).contains(Int(parts[1]) ?? 0) {
                mistake(field, "write host, port and address: \"api.test:443:127.0.0.1\"")
            }
        }
        return (fields ?? []).compactMap(\.value)
    }
    private func certificates(_ field: Field<String>) -> String? {
        guard let path = literal(field).map({ resolved($0, from: field.node.place) }) else { return nil }
        switch environment.read(path, 1 << 24) {
        case .failure(let fault):
            log.add(
                field.node.place, field.path, "\(path) cannot be read: \(fault.reason); write the path of a PEM file")
        case .success(let bytes):
            if String(decoding: bytes, as: UTF8.self).range(of: "-----BEGIN") == nil {
                log.add(field.node.place, field.path, "\(path) holds no certificate; write the path of a PEM file")
            }
        }
        return path
    }
    private func proxy(_ field: Field<String>) -> Secret? {
        guard let (text, _) = expanded(field.node, field.path) else { return nil }
        do throws(WebAddress.Mistake) {
            _ = try WebAddress(text, schemes: ["http", "https", "socks4", "socks4a", "socks5", "socks5h"])
        } catch {
            let shown = Scalar(text: WebAddress.redacted(field.value ?? ""), isPlain: false).found
            log.add(field.node.place, field.path, "found \(shown); \(error.fix)")
        }
        return Secret(text)
    }

    // MARK: Keys and headers

    /// The variable that holds the key of a provider's own host, and of no other: a key must not go where it does not belong.
    private static let keyVariables = ["api.openai.com": "OPENAI_API_KEY", "api.anthropic.com": "ANTHROPIC_API_KEY"]
    private static let keyHeaders: Set<String> = ["authorization", "x-api-key", "api-key", "x-goog-api-key"]
    private func keyVariable(_ preset: Preset?, host: String) -> String? {
        if let preset, preset.owns(host: host) { return preset.keyVariable }
        return Self.keyVariables[host] ?? (AWSHost(host)?.service == "bedrock" ? "AWS_BEARER_TOKEN_BEDROCK" : nil)
    }
    private static func authorizes(_ headers: [Target.Header]) -> Bool {
        headers.contains { keyHeaders.contains($0.name.lowercased()) }
    }

    private func key(_ document: TargetDocument, _ address: WebAddress?, _ headers: [Target.Header]) -> Secret? {
        if let field = document.key {
            guard let (text, _) = expanded(field.node, field.path) else { return nil }
            if text.isEmpty || !Self.isHeaderText(text) {
                log.add(
                    field.node.place, field.path, "a key is one line of text without control characters; check its end")
            }
            return Secret(text)
        }
        guard document.aws == nil, let address, address.scheme == "https",
            let name = keyVariable(document.preset?.value, host: address.host), !Self.authorizes(headers),
            let text = environment.variable(name), !text.isEmpty, Self.isHeaderText(text)
        else { return nil }
        return Secret(text)
    }
    /// A provider that wants a key refuses every request without one: better said before the run than by 401s.
    private func missKey(_ document: TargetDocument, _ address: WebAddress?) {
        guard let field = document.preset, let preset = field.value, let name = preset.keyVariable,
            let address, address.scheme == "https", preset.owns(host: address.host)
        else { return }
        let isSet = environment.variable(name).map { !$0.isEmpty } ?? false
        let state = isSet ? "is no line of text without control characters" : "is not set"
        let others = preset.signingVariables.joined(separator: " and ")
        let signed = others.isEmpty ? "" : ", or \(others) to sign with"
        log.add(
            field.node.place, field.path,
            "\(preset.name) wants a key, and the environment variable \(name) \(state); export it\(signed), "
                + "or give the key itself: \"key: ${NAME}\" (--key '${NAME}')")
    }
    private func headers(_ raw: RawNode) -> [Target.Header] {
        guard let entries = raw.node.entries else {
            log.add(
                raw.node.place, raw.path,
                "found \(raw.node.scalar == nil ? "a list" : "a text"); write a mapping such as {x-team: perf}")
            return []
        }
        return entries.compactMap { entry in
            let path = entry.value.path ?? "\(raw.path).\(entry.key)"
            let isToken =
                !entry.key.isEmpty
                && entry.key.utf8.allSatisfy { 0x21 <= $0 && $0 < 0x7F && !Self.separators.contains($0) }
            if !isToken { log.add(entry.place, path, "this is no header name; use letters, digits and \"-\"") }
            if ["content-length", "transfer-encoding", "accept-encoding"].contains(entry.key.lowercased()) {
                log.add(entry.place, path, "streamgauge sets this header itself; remove it")
            }
            guard entry.value.scalar != nil else {
                log.add(entry.value.place, path, "found \(entry.value.found); write a text")
                return nil
            }
            guard let (text, fromEnvironment) = expanded(entry.value, path) else { return nil }
            if !Self.isHeaderText(text) {
                log.add(entry.value.place, path, "a header is one line of text without control characters")
            }
            let isShown = !fromEnvironment && !Self.namesSecret(entry.key)
            return Target.Header(name: entry.key, value: Secret(text), isShown: isShown)
        }
    }
    private static let separators = Set("()<>@,;:\\\"/[]?={}".utf8)
    static func isHeaderText(_ text: String) -> Bool {
        text.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
    /// Whether a header of that name is used for secrets.
    static func namesSecret(_ name: String) -> Bool {
        let words = ["auth", "key", "token", "secret", "cookie", "password", "credential", "session", "signature"]
        return words.contains { name.lowercased().range(of: $0) != nil }
    }

    private func mockSettings(_ raw: RawNode) -> [Target.MockSetting] {
        guard let entries = raw.node.entries else {
            log.add(raw.node.place, raw.path, "found \(raw.node.found); write a mapping such as {ttft: 120ms}")
            return []
        }
        return entries.compactMap { entry in
            let path = entry.value.path ?? "\(raw.path).\(entry.key)"
            guard let scalar = entry.value.scalar else {
                log.add(entry.value.place, path, "found \(entry.value.found); write a text")
                return nil
            }
            return Target.MockSetting(key: entry.key, value: scalar.text, position: entry.value.place, path: path)
        }
    }
}
