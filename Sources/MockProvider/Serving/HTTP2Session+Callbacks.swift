// SPDX-License-Identifier: Apache-2.0
internal import CNGHTTP2

// What nghttp2 calls, while bytes are being taken or made: each finds its session and tells it.

func headersBegan(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let frame = unsafe frame, unsafe frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST else { return 0 }
    unsafe HTTP2Session.of(context)?.open(frame.pointee.hd.stream_id)
    return 0
}
func headerCame(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ name: UnsafePointer<UInt8>?, _ nameCount: Int,
    _ value: UnsafePointer<UInt8>?, _ valueCount: Int, _: UInt8, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    // Trailers mean nothing here.
    guard let frame = unsafe frame, unsafe frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST else { return 0 }
    let key = unsafe String(decoding: UnsafeBufferPointer(start: name, count: nameCount), as: UTF8.self)
    let text = unsafe String(decoding: UnsafeBufferPointer(start: value, count: valueCount), as: UTF8.self)
    unsafe HTTP2Session.of(context)?.take(frame.pointee.hd.stream_id, key, text)
    return 0
}
func dataCame(
    _: OpaquePointer?, _: UInt8, _ stream: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    let span = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(start: bytes, count: count))
    unsafe HTTP2Session.of(context)?.take(stream, span)
    return 0
}
func frameEnded(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let head = unsafe frame?.pointee.hd else { return 0 }
    let kind = UInt32(head.type)
    guard kind == NGHTTP2_HEADERS.rawValue || kind == NGHTTP2_DATA.rawValue else { return 0 }
    let isLast = UInt32(head.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
    unsafe HTTP2Session.of(context)?.endFrame(head.stream_id, isLast: isLast)
    return 0
}
func streamClosed(
    _: OpaquePointer?, _ stream: Int32, _: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe HTTP2Session.of(context)?.close(stream)
    return 0
}
func bodyWanted(
    _: OpaquePointer?, _ stream: Int32, _ start: UnsafeMutablePointer<UInt8>?, _ count: Int,
    _ flags: UnsafeMutablePointer<UInt32>?, _: UnsafeMutablePointer<nghttp2_data_source>?,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let buffer = unsafe UnsafeMutableBufferPointer(start: start, count: count)
    guard let part = unsafe HTTP2Session.of(context)?.body(stream, into: buffer) else {
        return Int(NGHTTP2_ERR_DEFERRED.rawValue)
    }
    if part.ends { unsafe flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
    return part.count
}

extension HTTP2Session {
    static func of(_ context: UnsafeMutableRawPointer?) -> HTTP2Session? {
        unsafe context.map { unsafe Unmanaged<HTTP2Session>.fromOpaque($0).takeUnretainedValue() }
    }
    func open(_ number: Int32) {
        let stream = HTTP2Stream(number: number, at: now)
        streams[number] = stream
        events.opened.append(stream)
    }
    func take(_ number: Int32, _ name: String, _ value: String) {
        guard let stream = streams[number], !stream.isRequestWhole else { return }
        stream.request.take(name, value)
    }
    func take(_ number: Int32, _ bytes: borrowing Span<UInt8>) {
        guard let stream = streams[number], !stream.isRequestWhole else { return }
        stream.touched = now
        stream.request.take(bytes)
        askIfRefused(stream)
    }
    /// A request that is refused is answered before its end.
    func askIfRefused(_ stream: HTTP2Stream) {
        guard stream.request.refusal != nil else { return }
        stream.isRequestWhole = true
        events.asked.append(stream)
    }
    func endFrame(_ number: Int32, isLast: Bool) {
        guard let stream = streams[number] else { return }
        if isLast { stream.isRequestEnded = true }
        guard !stream.isRequestWhole else { return }
        askIfRefused(stream)
        guard isLast, !stream.isRequestWhole else { return }
        stream.isRequestWhole = true
        events.asked.append(stream)
    }
    func close(_ number: Int32) {
        if let stream = streams.removeValue(forKey: number) { events.closed.append(stream) }
    }
    /// Gives the next bytes of a stream's body; nil while there are none.
    func body(_ number: Int32, into buffer: UnsafeMutableBufferPointer<UInt8>) -> (count: Int, ends: Bool)? {
        guard let stream = streams[number], !stream.isDrained || stream.hasEnded else { return nil }
        let count = unsafe stream.take(into: buffer)
        if stream.isDrained { events.written.append(stream) }
        return (count, stream.hasEnded)
    }
}
