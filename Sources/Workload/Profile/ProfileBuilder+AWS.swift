// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

extension ProfileBuilder {
    /// What a target's requests are signed with; nil where they are not.
    ///
    /// Without a word in the profile, the environment's credentials are taken for Amazon's own model services over https.
    func aws(_ document: AWSDocument?, _ path: String, _ address: WebAddress?, isAuthorized: Bool) -> Target.AWS? {
        let host = address.flatMap { AWSHost($0.host) }
        let isOwn = address?.scheme == "https" && host?.isModelService == true
        guard let document else {
            guard isOwn, !isAuthorized, let host, let own = credentials() else { return nil }
            return Target.AWS(
                region: host.region, service: host.service, accessKey: own.access, secretKey: own.secret,
                sessionToken: own.token)
        }
        if isAuthorized {
            problem(path, "found beside a key or an authorization header; a target has one of them: remove the other")
        }
        let region = name(document.region) ?? host?.region ?? (isOwn ? variable("AWS_REGION") : nil)
        if region == nil, document.region == nil { problem(path, "region is missing; add \"region: us-east-1\"") }
        var keys = (access: secret(document.accessKey), secret: secret(document.secretKey))
        var token = secret(document.sessionToken)
        if isOwn, document.accessKey == nil, document.secretKey == nil, let own = credentials() {
            (keys, token) = ((own.access, own.secret), token ?? own.token)
        }
        if keys.access == nil, document.accessKey == nil {
            problem(path, "access_key is missing; add \"access_key: ${AWS_ACCESS_KEY_ID}\"")
        }
        if keys.secret == nil, document.secretKey == nil {
            problem(path, "secret_key is missing; add \"secret_key: ${AWS_SECRET_ACCESS_KEY}\"")
        }
        guard let region, let access = keys.access, let secret = keys.secret else { return nil }
        return Target.AWS(
            region: region, service: name(document.service) ?? host?.service ?? "bedrock", accessKey: access,
            secretKey: secret, sessionToken: token)
    }

    /// The environment's credentials, all of one issue: a token of its own belongs to no other keys.
    private func credentials() -> (access: Secret, secret: Secret, token: Secret?)? {
        guard let access = variable("AWS_ACCESS_KEY_ID"), let secret = variable("AWS_SECRET_ACCESS_KEY") else {
            return nil
        }
        return (Secret(access), Secret(secret), variable("AWS_SESSION_TOKEN").map { Secret($0) })
    }
    private func variable(_ name: String) -> String? {
        environment.variable(name).flatMap { !$0.isEmpty && Self.isHeaderText($0) ? $0 : nil }
    }
    private func secret(_ field: Field<String>?) -> Secret? {
        guard let field, let (text, _) = expanded(field.node, field.path) else { return nil }
        if text.isEmpty || !Self.isHeaderText(text) {
            log.add(field.node.place, field.path, "this is one line of text without control characters; check its end")
        }
        return Secret(text)
    }
    /// A region or a service.
    private func name(_ field: Field<String>?) -> String? {
        guard let field, let name = literal(field) else { return nil }
        let isName = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        }
        if !isName || !(1...63).contains(name.utf8.count), name.range(of: "${") == nil {
            mistake(field, "write small letters, digits and \"-\", such as \"us-east-1\" or \"bedrock\"")
        }
        return name
    }
    private func problem(_ path: String, _ text: String) { log.add(place("\(path).aws"), "\(path).aws", text) }
}
