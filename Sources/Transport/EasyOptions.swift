// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import Core

/// The options of an easy handle: nothing else calls `shim_set_*`.
@unsafe struct EasyOptions {
    let easy: UnsafeMutableRawPointer
    let label: String

    /// Our side of the handle: where the callbacks find their state.
    mutating func set(callbacksOf transfer: TransferPointer) throws(TransportError) {
        try unsafe pointer(CURLOPT_PRIVATE, transfer)
        try unsafe pointer(CURLOPT_ERRORBUFFER, transfer.pointee.errorText)
        try unsafe pointer(CURLOPT_WRITEDATA, transfer)
        try unsafe pointer(CURLOPT_HEADERDATA, transfer)
        try unsafe pointer(CURLOPT_OPENSOCKETDATA, transfer)
        try unsafe pointer(CURLOPT_CLOSESOCKETDATA, transfer.pointee.shard)
        try unsafe pointer(CURLOPT_PREREQDATA, transfer)
        try unsafe check(unsafe shim_set_receiver(easy, CURLOPT_WRITEFUNCTION, deliverBody))
        try unsafe check(unsafe shim_set_receiver(easy, CURLOPT_HEADERFUNCTION, deliverHeader))
        try unsafe check(unsafe shim_set_opensocket(easy, openSocket))
        try unsafe check(unsafe shim_set_closesocket(easy, closeSocket))
        try unsafe check(unsafe shim_set_prereq(easy, beforeRequest))
        try unsafe long(CURLOPT_NOSIGNAL, 1)  // else three more system calls an event
        try unsafe long(CURLOPT_NOPROGRESS, 1)
        try unsafe long(CURLOPT_TCP_NODELAY, 1)
        // A redirect is an answer, not a second request inside one measurement.
        try unsafe long(CURLOPT_FOLLOWLOCATION, 0)
        try unsafe long(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)  // a proxy's own answer is not the endpoint's
        // Look up once: seconds beyond any run, for libcurl 8.16.0 refuses -1, "for ever".
        try unsafe long(CURLOPT_DNS_CACHE_TIMEOUT, 1_000_000)
    }

    mutating func set(connectionOf endpoint: Endpoint) throws(TransportError) {
        try unsafe text(CURLOPT_PROTOCOLS_STR, "http,https")
        let version =
            switch endpoint.httpVersion {
            case .http1_1: CURL_HTTP_VERSION_1_1
            case .http2: endpoint.isTLS ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            }
        try unsafe long(CURLOPT_HTTP_VERSION, Int(version))
        // HTTP/2: wait for the shard's one connection instead of opening a second.
        try unsafe long(CURLOPT_PIPEWAIT, endpoint.httpVersion == .http2 ? 1 : 0)
        try unsafe long(CURLOPT_SSL_VERIFYPEER, endpoint.verifies ? 1 : 0)
        try unsafe long(CURLOPT_SSL_VERIFYHOST, endpoint.verifies ? 2 : 0)
        try unsafe set(authoritiesOf: endpoint)
        try unsafe long(CURLOPT_CONNECTTIMEOUT_MS, endpoint.connectTimeout.wholeMilliseconds)
        try unsafe text(CURLOPT_PROXY, endpoint.proxy ?? "")  // an empty text keeps libcurl from asking the environment
        try unsafe text(CURLOPT_NOPROXY, "")
        if let path = endpoint.unixSocket { try unsafe text(CURLOPT_UNIX_SOCKET_PATH, path) }
        // A smaller one saves no memory, because it is touched only as it fills.
        try unsafe long(CURLOPT_BUFFERSIZE, endpoint.readSize)
        if endpoint.receiveRate != nil {
            try unsafe check(unsafe shim_set_receiver(easy, CURLOPT_WRITEFUNCTION, deliverPacedBody))
        }
        // How long a connection is kept is ours to say: libcurl counts whole seconds, and has a limit of 118 of its own.
        try unsafe long(CURLOPT_MAXAGE_CONN, 1_000_000_000)
        try unsafe long(CURLOPT_FRESH_CONNECT, endpoint.freshConnection ? 1 : 0)
        try unsafe long(CURLOPT_FORBID_REUSE, endpoint.freshConnection ? 1 : 0)
        if endpoint.compressed { try unsafe text(CURLOPT_ACCEPT_ENCODING, "gzip") }
        if let credentials = endpoint.aws { try unsafe set(credentials) }
    }

    /// Signs each request anew, for the moment is part of the signature.
    private func set(_ credentials: AWSCredentials) throws(TransportError) {
        try unsafe text(CURLOPT_AWS_SIGV4, credentials.scope)
        try unsafe text(CURLOPT_USERNAME, credentials.accessKey)
        try unsafe text(CURLOPT_PASSWORD, credentials.secretKey)
        try unsafe text(CURLOPT_ACCEPT_ENCODING, "identity")
        try unsafe long(CURLOPT_HTTP_CONTENT_DECODING, 0)
    }

    /// Whom to trust: one file, so that libcurl keeps what it read.
    ///
    /// With a folder of certificates beside the file, as many systems have it, libcurl reads the whole bundle again for each
    /// connection: some 16 ms in which the loop stands still, against 1 ms. It would also go on trusting that folder where the
    /// user named one authority.
    private func set(authoritiesOf endpoint: Endpoint) throws(TransportError) {
        var bundle: UnsafePointer<CChar>?
        unsafe _ = shim_get_text(easy, CURLINFO_CAINFO, &bundle)
        if let file = endpoint.caCertificate { try unsafe text(CURLOPT_CAINFO, file) }
        guard unsafe endpoint.caCertificate != nil || bundle != nil else { return }
        unsafe try check(unsafe shim_set_text(easy, CURLOPT_CAPATH, nil))
    }

    /// Fixed addresses; the list must live as long as the handle.
    mutating func set(addresses: UnsafeMutablePointer<curl_slist>?) throws(TransportError) {
        try unsafe check(unsafe shim_set_list(easy, CURLOPT_RESOLVE, addresses))
    }

    mutating func set(url: String, target: String?) throws(TransportError) {
        try unsafe text(CURLOPT_URL, url)
        try unsafe check(unsafe shim_set_text(easy, CURLOPT_REQUEST_TARGET, target))
    }

    /// Makes the request a POST of bytes that must live as long as the transfer.
    ///
    /// Nil for none; the method must then be set after this.
    mutating func set(body: UnsafeRawPointer?, count: Int) throws(TransportError) {
        try unsafe check(unsafe shim_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(count)))
        try unsafe pointer(CURLOPT_POSTFIELDS, body)
    }

    mutating func set(_ request: PreparedRequest) throws(TransportError) {
        try unsafe set(url: request.url, target: request.target)
        try unsafe check(unsafe shim_set_list(easy, CURLOPT_HTTPHEADER, request.headers))
        if request.method == "GET" {
            // An older libcurl would go on signing the bytes of an earlier request.
            try unsafe set(body: nil, count: 0)
            try unsafe long(CURLOPT_HTTPGET, 1)
            try unsafe check(unsafe shim_set_text(easy, CURLOPT_CUSTOMREQUEST, nil))
        } else {
            try unsafe long(CURLOPT_POST, 1)
            try unsafe check(
                unsafe shim_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method == "POST" ? nil : request.method))
        }
    }

    private func long(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try unsafe check(unsafe shim_set_long(easy, option, value))
    }
    private func text(_ option: CURLoption, _ value: String) throws(TransportError) {
        try unsafe check(unsafe shim_set_text(easy, option, value))
    }
    private func pointer(_ option: CURLoption, _ value: UnsafeRawPointer?) throws(TransportError) {
        try unsafe check(unsafe shim_set_pointer(easy, option, value))
    }
    private func check(_ code: CURLcode) throws(TransportError) {
        guard code != CURLE_OK else { return }
        throw unsafe TransportError(
            .init(code), at: label, "\(TransportError.Code(code).text) (an option of the endpoint)")
    }
}
