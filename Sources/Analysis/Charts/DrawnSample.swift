// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Some of many, never more than a limit: drawn by a hash of their index, so that the order they come in does not matter.
struct DrawnSample<Element> {
    private var drawn: [(index: Int, hash: UInt64, element: Element)] = []
    private var ceiling = UInt64.max
    private let limit: Int
    private let random = CounterRandom(seed: 0, stream: 0)

    init(limit: Int) { self.limit = limit }

    /// In the order of their indices.
    var elements: [Element] { drawn.sorted { $0.index < $1.index }.map(\.element) }

    mutating func add(_ index: Int, _ element: @autoclosure () -> Element) {
        let hash = random.bits(UInt64(truncatingIfNeeded: index))
        guard hash <= ceiling else { return }
        drawn.append((index, hash, element()))
        while drawn.count > limit, ceiling > 0 {
            ceiling /= 2
            drawn.removeAll { $0.hash > ceiling }
        }
    }
}
