// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Transport

/// What one transfer's sink was given.
struct Recording {
    var headers: [String] = []
    var body = ""
    /// One entry a body callback.
    var arrivals: [Int64] = []
    var readings: [Int64] = []
    var headerArrivals: [Int64] = []
    /// Stop after so many body callbacks.
    var callbackLimit = Int.max
    /// Stop after so many header lines.
    var headerLimit = Int.max
}

/// A loop with recordings for its transfers, driven to the end by the test.
@safe final class Driver {
    let loop: TransferLoop
    private(set) var reports: [Int: TransferReport] = [:]
    private var contexts: [Int: UnsafeMutablePointer<Recording>] = unsafe [:]

    init(expected: Int = 4, transfersPerMulti: Int = 256) throws {
        loop = try TransferLoop(expectedTransfers: expected, transfersPerMulti: transfersPerMulti)
    }
    deinit {
        unsafe contexts.values.forEach {
            unsafe $0.deinitialize(count: 1)
            unsafe $0.deallocate()
        }
    }

    func start(
        _ request: PreparedRequest, body: String = "{}", url: String? = nil, token: Int, callbackLimit: Int = .max,
        headerLimit: Int = .max
    ) throws {
        try start(
            request, bytes: OutgoingBody(body.utf8), url: url, token: token, callbackLimit: callbackLimit,
            headerLimit: headerLimit)
    }
    func start(
        _ request: PreparedRequest, bytes: OutgoingBody, url: String? = nil, token: Int, callbackLimit: Int = .max,
        headerLimit: Int = .max
    ) throws {
        let context = UnsafeMutablePointer<Recording>.allocate(capacity: 1)
        unsafe context.initialize(to: Recording(callbackLimit: callbackLimit, headerLimit: headerLimit))
        unsafe contexts[token] = context
        let sink = unsafe TransferSink(
            context: context,
            onHeader: { context, bytes, count, arrival, _ in
                let recording = unsafe context.assumingMemoryBound(to: Recording.self)
                let text = unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
                unsafe recording.pointee.headers.append(text)
                unsafe recording.pointee.headerArrivals.append(arrival)
                return unsafe recording.pointee.headers.count < recording.pointee.headerLimit
            },
            onBody: { context, bytes, count, arrival, reading in
                let recording = unsafe context.assumingMemoryBound(to: Recording.self)
                unsafe recording.pointee.body += String(
                    decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
                unsafe recording.pointee.arrivals.append(arrival)
                unsafe recording.pointee.readings.append(reading)
                return unsafe recording.pointee.arrivals.count < recording.pointee.callbackLimit
            })
        try loop.start(request, body: bytes, url: url, sink: sink, token: token)
    }

    func recording(_ token: Int) -> Recording { unsafe contexts[token]?.pointee ?? Recording() }

    /// Turns the loop until all is over or a condition holds; gives up after ten seconds.
    func run(until isDone: () -> Bool = { false }) throws {
        let limit = MonotonicClock.now() + .seconds(10 as Int64)
        while loop.transfersRunning > 0, !isDone(), MonotonicClock.now() < limit {
            try loop.turn(until: MonotonicClock.now() + .milliseconds(100)) { self.reports[$0.token] = $0 }
        }
    }

    /// Runs one transfer to its end.
    func fetch(
        _ request: PreparedRequest, body: String = "{}", url: String? = nil, token: Int = 0
    ) throws -> TransferReport {
        try start(request, body: body, url: url, token: token)
        try run()
        return try #require(reports[token])
    }
}

extension PreparedRequest {
    /// A POST.
    convenience init(_ url: String, change: (inout Endpoint) -> Void = { _ in }) throws {
        var endpoint = try Endpoint(url: url)
        change(&endpoint)
        let headers = [
            (name: "Content-Type", value: "application/json"), (name: "Authorization", value: "Bearer secret"),
        ]
        try self.init(endpoint: endpoint, method: "POST", headers: headers)
    }
}
