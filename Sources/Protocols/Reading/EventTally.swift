// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Counts over all events of a response.
struct EventTally {
    var events = 0, undecodable = 0
    /// Events that said something: neither undecodable, nor empty, nor a ping or the sentinel.
    private(set) var decoded = 0
    /// Lines or elements that are no JSON, and so no events.
    private(set) var strays = 0
    var textEvents = 0, reasoningEvents = 0, toolEvents = 0, refusalEvents = 0
    var firstContent: Int?, firstText: Int?, firstReasoning: Int?, firstTool: Int?

    mutating func count(_ kinds: EventKinds, isSentinel: Bool) {
        if kinds.contains(.undecodable) {
            undecodable += 1
        } else if !isSentinel, !kinds.contains(.ping) {
            decoded += 1
        }
        if kinds.isOutput {
            if firstContent == nil { firstContent = events }
            if kinds.contains(.text) { (textEvents, firstText) = (textEvents + 1, firstText ?? events) }
            if kinds.contains(.tool) { (toolEvents, firstTool) = (toolEvents + 1, firstTool ?? events) }
            if kinds.contains(.refusal) { refusalEvents += 1 }
            if kinds.contains(.reasoning) {
                (reasoningEvents, firstReasoning) = (reasoningEvents + 1, firstReasoning ?? events)
            }
        }
        events += 1
    }
    mutating func countStray() { (strays, undecodable) = (strays + 1, undecodable + 1) }
}
