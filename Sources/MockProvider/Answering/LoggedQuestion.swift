// SPDX-License-Identifier: Apache-2.0

/// A request as it came, for the log.
struct LoggedQuestion {
    let head: RequestHead
    /// Bytes of the body, and their FNV-1a hash.
    let bodyBytes: Int
    let bodyHash: UInt64
    /// The body, where the log is to have it.
    let body: [UInt8]?
    /// Of a longer body the log has only length and hash.
    static let longestBody = 1 << 20

    init(_ head: RequestHead, _ body: borrowing Span<UInt8>, keepsBody: Bool) {
        self.head = head
        (bodyBytes, bodyHash) = (body.count, FNV1a.hash(body))
        guard keepsBody, body.count <= Self.longestBody else {
            self.body = nil
            return
        }
        self.body = unsafe body.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
