// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Engine
internal import Synchronization
internal import Traces

/// What a run's own records decide about it: whether it has enough blocks.
///
/// The writer's thread shows it the records, the controlling one asks it how far the run is to go.
final class RunWatch: Sendable {
    private let blocks: Mutex<BlockWatch>

    /// - Returns: Nil for a run that never goes on beyond its plan.
    init?(_ run: RunRecord) {
        guard let watch = BlockWatch(run) else { return nil }
        blocks = Mutex(watch)
    }
    /// Requests that the run is to have, as far as it is known by now.
    var goal: Int { blocks.withLock { $0.goal } }

    func look(_ records: [TraceRecord]) -> EndReason? {
        blocks.withLock { watch in
            for record in records {
                if let reason = watch.add(record) { return reason }
            }
            return nil
        }
    }
}
