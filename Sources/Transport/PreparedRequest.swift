// SPDX-License-Identifier: Apache-2.0
internal import CCurl

/// What all requests to an endpoint have in common, ready to be sent any number of times, also at once.
///
/// What each asks (its body, or its URL) is given with each transfer.
/// Belongs to one loop, that of its first transfer, and to that loop's thread.
@safe public final class PreparedRequest {
    public let endpoint: Endpoint
    /// What libcurl is given as URL.
    let url: String
    /// What it is to ask for in place of the URL's own path and query.
    let target: String?
    let method: String
    private let signing: AWSSigning?
    private(set) var headers: UnsafeMutablePointer<curl_slist>?
    /// The connections that its transfers may use; set by the loop that it is first used on.
    var pool: ConnectionPool?

    /// - Parameters:
    ///   - endpoint: Where it goes.
    ///   - method: `GET`, or `POST` or another method that has a body.
    ///   - headers: Sent as they are. `Accept-Encoding: identity` is added unless there is one already; where the endpoint
    ///     takes compressed answers, libcurl's own stands in place of both. Its wait for "100 Continue" is switched off.
    /// - Throws: `TransportError` where a header would break the request apart; its text does not hold the value.
    public init(
        endpoint: Endpoint, method: String, headers: [(name: String, value: String)]
    ) throws(TransportError) {
        CurlRuntime.start()
        signing = endpoint.aws == nil ? nil : AWSSigning()
        (url, target) = try signing?.address(of: endpoint) ?? (endpoint.url, nil)
        self.endpoint = endpoint
        self.method = method
        unsafe self.headers = nil
        var all = headers
        if let signing, let credentials = endpoint.aws {
            all = try signing.headers(headers, for: endpoint, credentials)
        } else if endpoint.compressed {
            all.removeAll { $0.name.lowercased() == "accept-encoding" }
        } else if !headers.contains(where: { $0.name.lowercased() == "accept-encoding" }) {
            all.append((name: "Accept-Encoding", value: "identity"))
        }
        for (name, value) in all {
            let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
            guard isName, !value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) else {
                throw TransportError(
                    .setup, at: endpoint.label, "header \"\(isName ? name : "?")\" has a line break or a bad name")
            }
            try append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        // Where that would be signed, bodies above 1 MiB have to wait for permission.
        if signing?.knowsRemoval ?? true { try append("Expect:") }
    }

    deinit { unsafe curl_slist_free_all(headers) }

    /// What to give to libcurl for one transfer to another URL of the endpoint's origin.
    func address(_ other: String) throws(TransportError) -> (url: String, target: String?) {
        guard try endpoint.hasOrigin(of: other) else {
            throw TransportError(.badURL, at: endpoint.label, "a request's URL leads to another origin")
        }
        return try signing?.address(of: endpoint, url: other) ?? (other, nil)
    }

    private func append(_ line: String) throws(TransportError) {
        guard let longer = unsafe curl_slist_append(headers, line) else {
            throw TransportError(.setup, "out of memory")
        }
        unsafe headers = longer
    }
}
