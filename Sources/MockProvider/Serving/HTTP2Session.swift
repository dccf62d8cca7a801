// SPDX-License-Identifier: Apache-2.0
internal import CNGHTTP2

/// HTTP/2 on one connection, between bytes in and bytes out: it touches neither socket nor clock.
///
/// What happened is collected in `events`, and handled after the bytes were taken: nothing is called back.
@safe final class HTTP2Session {
    /// What the bytes that came or went out brought about.
    struct Events {
        /// Streams that began.
        var opened: [HTTP2Stream] = []
        /// Streams whose request is whole, or refused.
        var asked: [HTTP2Stream] = []
        /// Streams whose write has been put into frames.
        var written: [HTTP2Stream] = []
        /// Streams that are over, for whatever reason.
        var closed: [HTTP2Stream] = []
        var isEmpty: Bool { opened.isEmpty && asked.isEmpty && written.isEmpty && closed.isEmpty }
    }
    private var session: OpaquePointer?
    var streams: [Int32: HTTP2Stream] = [:]
    var events = Events()
    /// When the bytes came that are being taken.
    private(set) var now: Int64 = 0

    /// How much of a request's body may be on its way unasked: of one stream, and of the connection.
    private static let streamWindow: Int32 = 1 << 20, connectionWindow: Int32 = 1 << 24

    /// Answers to PING and SETTINGS that may wait to be sent, and settings in one frame: more are a flood.
    static let answersWaiting = 1_000, settingsInFrame = 32

    /// - Parameter maxStreams: More at once are refused.
    init(maxStreams: Int) {
        var callbacks: OpaquePointer?
        var options: OpaquePointer?
        unsafe nghttp2_session_callbacks_new(&callbacks)
        unsafe nghttp2_option_new(&options)
        defer {
            unsafe nghttp2_session_callbacks_del(callbacks)
            unsafe nghttp2_option_del(options)
        }
        unsafe nghttp2_option_set_no_closed_streams(options, 1)
        unsafe nghttp2_option_set_max_outbound_ack(options, Self.answersWaiting)
        unsafe nghttp2_option_set_max_settings(options, Self.settingsInFrame)
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, headersBegan)
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks, headerCame)
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, dataCame)
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frameEnded)
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, streamClosed)
        // Not retained: the session cannot outlive us.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe nghttp2_session_server_new2(&session, callbacks, context, options)
        let settings = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue), value: UInt32(maxStreams)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: UInt32(Self.streamWindow)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(RequestParser.headLimit)),
        ]
        unsafe nghttp2_submit_settings(session, 0, settings, settings.count)
        unsafe nghttp2_session_set_local_window_size(session, 0, 0, Self.connectionWindow)
    }
    deinit { unsafe nghttp2_session_del(session) }

    /// What a client without TLS begins with when it knows that HTTP/2 is spoken here.
    static func isPreface(_ bytes: borrowing Span<UInt8>) -> Bool {
        let start = Array("PRI * HTTP/2.0\r\n".utf8)
        guard bytes.count >= start.count else { return false }
        for i in start.indices where bytes[i] != start[i] { return false }
        return true
    }

    /// Takes bytes that came at that moment.
    ///
    /// - Returns: false where the client speaks no HTTP/2, or floods us: the connection is of no further use.
    func receive(_ bytes: borrowing Span<UInt8>, at now: Int64) -> Bool {
        self.now = now
        return unsafe bytes.withUnsafeBufferPointer {
            unsafe nghttp2_session_mem_recv(session, $0.baseAddress, $0.count)
        } == bytes.count
    }
    /// Appends frames that are ready, whole ones, until there are `limit` bytes.
    ///
    /// - Returns: false where they could not be made.
    func takeOutput(into out: inout [UInt8], limit: Int) -> Bool {
        while out.count < limit {
            var start: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(session, &start)
            guard count > 0 else { return count == 0 }
            unsafe out.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
        }
        return true
    }
    func takeEvents() -> Events {
        guard !events.isEmpty else { return events }
        defer { events = Events() }
        return events
    }
    /// Nothing more will come or go: a GOAWAY was sent or came, and no stream is left.
    var isOver: Bool {
        unsafe nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0
    }

    // MARK: What the server says

    /// Begins the response; its body is what the stream's queue will have.
    func respond(on stream: HTTP2Stream, _ score: Score) {
        var texts = [UInt8]()
        var lengths: [(name: Int, value: Int)] = []
        for (name, value) in [(":status", "\(score.status)"), ("server", "streamgauge-mock")] + score.fields {
            texts.append(contentsOf: name.utf8)
            texts.append(contentsOf: value.utf8)
            lengths.append((name.utf8.count, value.utf8.count))
        }
        unsafe texts.withUnsafeMutableBufferPointer { bytes in
            guard var place = bytes.baseAddress else { return }
            var fields: [nghttp2_nv] = unsafe []
            for (name, value) in lengths {
                unsafe fields.append(
                    nghttp2_nv(name: place, value: place + name, namelen: name, valuelen: value, flags: 0))
                unsafe place += name + value
            }
            var provider = unsafe shim_provider(bodyWanted)
            unsafe nghttp2_submit_response(session, stream.number, fields, fields.count, &provider)
        }
    }
    /// The stream's queue has something again, or is to end.
    func resume(_ stream: HTTP2Stream) {
        if stream.isDrained, stream.after != .end {
            events.written.append(stream)  // there is nothing to put into frames
        } else {
            _ = unsafe nghttp2_session_resume_data(session, stream.number)  // refused before the head is out: no harm
        }
    }
    func reset(_ stream: HTTP2Stream, _ code: nghttp2_error_code) {
        unsafe nghttp2_submit_rst_stream(session, 0, stream.number, code.rawValue)
    }
    /// Takes no further request: what was asked is still answered.
    func goAway() {
        unsafe nghttp2_submit_goaway(
            session, 0, nghttp2_session_get_last_proc_stream_id(session), NGHTTP2_NO_ERROR.rawValue, nil, 0)
    }
    /// A DATA frame whose padding is longer than the frame: a client must take it for an error of the connection.
    ///
    /// - Source: RFC 9113, 6.1.
    static func malformedFrame(on stream: HTTP2Stream) -> [UInt8] {
        let number = UInt32(bitPattern: stream.number)
        return [0, 0, 1, 0, 0x08] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } + [0xFF]
    }
}
