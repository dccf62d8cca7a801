// SPDX-License-Identifier: Apache-2.0

/// One request over HTTP/2 and the reply to it; only the server's thread touches it.
final class HTTP2Stream {
    let number: Int32
    /// Its place among the server's deadlines; the server sets it.
    var slot = -1

    // MARK: The request

    var request = HTTP2Request()
    /// When its first and its latest bytes came.
    let begun: Int64
    var touched: Int64
    /// It can be answered: it is whole, or refused.
    var isRequestWhole = false
    /// The client has ended its side.
    var isRequestEnded = false

    // MARK: The reply

    var play: Play?
    /// One write of the reply: it goes out before the next is composed, so that a client that does not read costs no more.
    private var body: [UInt8] = []
    private var bodyStart = 0
    private(set) var outputs = 0
    private(set) var after = Composer.After.goOn
    /// That write has any bytes at all.
    private(set) var hasContent = false
    /// That write is not out yet.
    private(set) var isBusy = false

    init(number: Int32, at now: Int64) { (self.number, begun, touched) = (number, now, now) }

    func queue(_ composer: Composer, then after: Composer.After) {
        body.append(contentsOf: composer.bytes)
        (outputs, self.after, isBusy) = (composer.outputs, after, true)
        hasContent = composer.hasHead || !composer.bytes.isEmpty
    }
    var isDrained: Bool { bodyStart == body.count }
    /// Its last byte has been taken, and the stream ends with it.
    var hasEnded: Bool { isDrained && after == .end }
    /// Fills the buffer with the next bytes of the body.
    func take(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let count = min(buffer.count, body.count - bodyStart)
        for i in 0..<count { unsafe buffer[i] = body[bodyStart + i] }
        bodyStart += count
        if isDrained {
            body.removeAll(keepingCapacity: body.capacity <= 1 << 16)
            bodyStart = 0
        }
        return count
    }
    /// The write is out.
    func settle() { isBusy = false }
}
