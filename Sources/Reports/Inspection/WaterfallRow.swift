// SPDX-License-Identifier: Apache-2.0

/// One line of a waterfall: when something began, how long it took, and how it is drawn.
struct WaterfallRow {
    /// How a row is drawn, told apart by shape before colour.
    enum Shape {
        /// Work of the client or of the network.
        case work(from: Int64, to: Int64)
        /// Waiting for the other side.
        case waiting(from: Int64, to: Int64)
        /// Nothing is under way: between two attempts, or while nobody reads.
        case idle(from: Int64, to: Int64)
        case moment(Int64)
        /// How many events came in each column.
        case density([Int64])
        case stalls([ClosedRange<Int64>])
    }
    let label: String
    let shape: Shape

    init(_ label: String, _ shape: Shape) { (self.label, self.shape) = (label, shape) }

    /// Nanoseconds since the request was intended.
    var start: Int64? {
        switch shape {
        case .work(let from, _), .waiting(let from, _), .idle(let from, _), .moment(let from): from
        case .density(let moments): moments.first
        case .stalls(let spans): spans.first?.lowerBound
        }
    }
    /// What the row adds up to; nil for a moment.
    var length: Int64? {
        switch shape {
        case .work(let from, let to), .waiting(let from, let to), .idle(let from, let to): to - from
        case .moment: nil
        case .density(let moments): (moments.last ?? 0) - (moments.first ?? 0)
        case .stalls(let spans): spans.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        }
    }
    var end: Int64 {
        switch shape {
        case .work(_, let to), .waiting(_, let to), .idle(_, let to), .moment(let to): to
        case .density(let moments): moments.last ?? 0
        case .stalls(let spans): spans.last?.upperBound ?? 0
        }
    }

    static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The row as so many characters, without trailing spaces.
    func bar(_ axis: TimeAxis) -> String {
        var cells = [Character](repeating: " ", count: axis.columns)
        func fill(_ from: Int64, _ to: Int64, _ character: Character) {
            for column in axis.columns(from: from, to: to) { cells[column] = character }
        }
        switch shape {
        case .work(let from, let to): fill(from, to, "█")
        case .waiting(let from, let to): fill(from, to, "░")
        case .idle(let from, let to): fill(from, to, "┄")
        case .moment(let at): cells[axis.column(of: at)] = "◆"
        case .stalls(let spans): for span in spans { fill(span.lowerBound, span.upperBound, "━") }
        case .density(let moments):
            var counts = [Int](repeating: 0, count: axis.columns)
            for moment in moments { counts[axis.column(of: moment)] += 1 }
            let most = max(1, counts.max() ?? 1)
            for (column, count) in counts.enumerated() where count > 0 {
                cells[column] = Self.blocks[(count * Self.blocks.count - 1) / most]
            }
        }
        return String(String(cells).reversed().drop { $0 == " " }.reversed())
    }
}
