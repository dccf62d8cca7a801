// SPDX-License-Identifier: Apache-2.0

extension Rendering {
    /// How HTTP/1 renders a reply: a head as text, and chunks where the length is not known and the client understands them.
    init(_ reply: Reply, over version: HTTPVersion) {
        isChunked = reply.score.isOpenEnded && version == .http1_1
        var text = "HTTP/1.1 \(reply.status) \(Self.reason(reply.status))\r\nserver: streamgauge-mock\r\n"
        for (name, value) in reply.score.fields { text += "\(name): \(value)\r\n" }
        if !reply.keepsConnection { text += "connection: close\r\n" }
        if isChunked { text += "transfer-encoding: chunked\r\n" }
        head = Array((text + "\r\n").utf8)
    }
    private static func reason(_ status: Int) -> String {
        reasons[status] ?? (status < 500 ? "Client Error" : "Server Error")
    }
    private static let reasons = [
        200: "OK", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict", 413: "Content Too Large",
        414: "URI Too Long", 417: "Expectation Failed", 422: "Unprocessable Content", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
        529: "Overloaded",
    ]
}
