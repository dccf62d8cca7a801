// SPDX-License-Identifier: Apache-2.0

// What users do to streams, and what is looked for in answers.
extension Metric {
    public static let cancelToClosed = Metric(
        "cancel_to_closed", "cancel to closed", of: .cancelled,
        "closed − cancelled: from our decision to our closing of the connection or the HTTP/2 stream",
        .request { $0.span($0.cancelled, to: $0.closed) })
    public static let cancelToPeerClosed = Metric(
        "cancel_to_peer_closed", "cancel to peer closed", of: .cancelled,
        "peer_closed − cancelled: until the peer was seen to have closed the connection, too; an upper bound",
        .request { $0.span($0.cancelled, to: $0.peerClosed) })
    public static let outputsBeforeCancel = Metric(
        "outputs_before_cancel", "outputs before cancel", in: .count, of: .cancelled,
        "output events of a cancelled request", .request { Double($0.outputEvents) })

    /// The time to the first match of a pattern that the profile names.
    public static func mark(_ name: String) -> Metric {
        Metric(
            "mark.\(name)", "mark \(name)", "first match of the mark's pattern in the text − intended",
            .request { _ in nil })
    }
}
