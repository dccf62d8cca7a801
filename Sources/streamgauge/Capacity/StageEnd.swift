// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import FoundationEssentials

/// When the first stage of a recorded profile ends.
enum StageEnd {
    private struct Recorded: Decodable {
        struct Load: Decodable {
            struct Stage: Decodable { var duration_ns: Int64 }
            var stages: [Stage]?
        }
        var load: Load?
    }
    /// - Parameter json: The profile of a run record.
    /// - Returns: Since the start of the run; nil where it has no stages.
    static func first(of json: String) -> Nanoseconds? {
        let profile = try? JSONDecoder().decode(Recorded.self, from: Data(json.utf8))
        return profile?.load?.stages?.first.map { Nanoseconds($0.duration_ns) }
    }
}
