// SPDX-License-Identifier: Apache-2.0
public import Core

/// How far a run may go on with further blocks when those of its plan are done, and what for.
public struct BlockExtension: Hashable, Sendable {
    /// Blocks after which it ends in any case, those of the plan among them.
    public var mostBlocks: Int
    /// It goes on until no interval reaches further than this from its estimate: 0.05 is 5 %.
    public var precision: Double?
    /// It does not go on beyond this, from the start of the run.
    public var budget: Nanoseconds?
    /// A gate that comes out regressed is to be confirmed by further blocks.
    public var confirms: Bool

    public init(upTo mostBlocks: Int, precision: Double? = nil, budget: Nanoseconds? = nil, confirms: Bool = false) {
        (self.mostBlocks, self.precision, self.budget, self.confirms) = (mostBlocks, precision, budget, confirms)
    }
}
