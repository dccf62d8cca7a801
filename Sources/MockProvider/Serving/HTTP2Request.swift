// SPDX-License-Identifier: Apache-2.0

/// A request as it is put together out of HTTP/2 frames, under the limits that hold for HTTP/1 too.
struct HTTP2Request {
    private(set) var head = RequestHead()
    private(set) var body: [UInt8] = []
    /// Why it cannot be answered; whatever still comes of it is thrown away.
    private(set) var refusal: RequestParser.Refusal?
    private var headBytes = 0
    /// - Source: RFC 9113, 6.5.2: what a field counts beside its name and value.
    private static let fieldOverhead = 32

    init() { head.version = .http2 }

    /// Takes a field of the head, or one of the fields with a colon that stand for the request line.
    mutating func take(_ name: String, _ value: String) {
        guard refusal == nil else { return }
        headBytes += name.utf8.count + value.utf8.count + Self.fieldOverhead
        guard headBytes <= RequestParser.headLimit else {
            refuse(431, "header fields longer than \(RequestParser.headLimit) bytes")
            return
        }
        switch name {
        case ":method": head.method = value
        case ":path":
            do { (head.path, head.query) = try RequestHead.path(of: value[...]) } catch { refusal = error }
        case ":authority": head.fields.append(("host", value))
        case ":scheme", ":protocol": break
        default:
            guard head.fields.count < RequestHead.fieldLimit else {
                refuse(431, "more than \(RequestHead.fieldLimit) header fields")
                return
            }
            head.fields.append((name, value))
        }
    }
    mutating func take(_ bytes: borrowing Span<UInt8>) {
        guard refusal == nil else { return }
        guard body.count + bytes.count <= RequestParser.bodyLimit else {
            refuse(413, "body larger than \(RequestParser.bodyLimit) bytes")
            return
        }
        unsafe bytes.withUnsafeBufferPointer { unsafe body.append(contentsOf: $0) }
    }
    private mutating func refuse(_ status: Int, _ reason: String) {
        refusal = RequestParser.Refusal(status: status, reason: reason)
        body = []
    }
}
