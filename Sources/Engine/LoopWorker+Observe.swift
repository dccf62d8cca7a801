// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

// Figures for a live view, taken from the logs of open requests a few times a second: the callbacks know nothing of it.
extension LoopWorker {
    /// Counts what the open requests have brought since the last look.
    func observeOpenRequests() {
        for place in slots.openPlaces { unsafe observe(slots[place]) }
    }
    /// Counts the first output and the gaps of one request, each once.
    func observe(_ slot: UnsafeMutablePointer<Slot>) {
        let log = unsafe slot.pointee.log
        if unsafe log.pointee.firstOutput != 0, unsafe !log.pointee.isFirstOutputSeen {
            unsafe log.pointee.isFirstOutputSeen = true
            let ttft = unsafe log.pointee.firstOutput - slot.pointee.intended.uptime.count
            unsafe snapshot.targets[slot.pointee.target].ttft.add(ttft)
        }
        unsafe log.pointee.takeNewGaps { snapshot.gaps.add($0) }
    }
    /// Counts how a request ended.
    func tally(_ record: RequestRecord) {
        snapshot.targets[record.target].finished += 1
        if record.outcome.isSuccess { snapshot.targets[record.target].succeeded += 1 }
        guard record.outcome.isFailure else { return }
        snapshot.targets[record.target].failed += 1
        if let words = record.errorMessage ?? record.attempts.last?.failure {
            snapshot.lastMessages[record.outcome] = words
        }
    }
}
