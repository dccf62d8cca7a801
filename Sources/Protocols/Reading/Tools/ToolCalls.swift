// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The tool calls of an answer, put together from their fragments: to be checked, and to be shown by `decode`.
///
/// Bounded and reused from response to response, so that in steady state nothing is allocated.
struct ToolCalls {
    struct Call {
        var choice: Int64 = 0
        var index: Int64?
        var id: [UInt8] = []
        var name: [UInt8] = []
        var arguments: [UInt8] = []
        /// What it has as arguments if no others come.
        var preset: [UInt8] = []
        /// Arguments that came each with its place.
        var pieced: PiecedArguments?
        /// The arguments are no JSON, and need not be.
        var isFreeText = false
        /// Set by `check`.
        var isInvalid = false

        /// The argument text: what was sent, or what was set where nothing was sent.
        var argumentText: [UInt8] { pieced?.json ?? (arguments.isEmpty ? preset : arguments) }

        /// Starts on another call, with the memory of the one before.
        mutating func reuse(choice: Int64, index: Int64?) {
            (self.choice, self.index, isFreeText, isInvalid) = (choice, index, false, false)
            pieced = nil
            id.removeAll(keepingCapacity: true)
            name.removeAll(keepingCapacity: true)
            arguments.removeAll(keepingCapacity: true)
            preset.removeAll(keepingCapacity: true)
        }
    }
    private var places: [Call] = []
    private(set) var count = 0
    private var lastCall: Int?
    private var bytes = 0
    let limit: Int
    /// Whether there was more than the limit allows; what came after that is not there.
    private(set) var overflowed = false

    /// What a call takes beside its texts.
    private static let costOfCall = 256
    private static let memoryKept = 1 << 18

    /// - Parameter limit: Most bytes of all calls together, each with a few hundred for itself.
    init(limit: Int) { self.limit = limit }

    /// The calls of a choice, in the order in which they began.
    func calls(ofChoice choice: Int64) -> [Call] { places[..<count].filter { $0.choice == choice } }
    /// Calls whose arguments turned out to be no JSON.
    private(set) var invalid = 0

    mutating func reset() {
        if bytes > Self.memoryKept { places = [] }
        (count, lastCall, bytes, overflowed, invalid) = (0, nil, 0, false, 0)
    }

    /// Adds a fragment to the call it belongs to, or begins a new one.
    mutating func add(_ fragment: ToolFragment, _ b: borrowing Span<UInt8>, choice: Int64) {
        if overflowed { return }
        guard let place = owner(of: fragment, b, choice) ?? begin(fragment, choice) else { return }
        lastCall = place
        if fragment.isFreeText { places[place].isFreeText = true }
        if places[place].id.isEmpty, let id = fragment.id, reserve(id.end - id.start) {
            id.append(b, to: &places[place].id)
        }
        if places[place].name.isEmpty, let name = fragment.name, reserve(name.end - name.start) {
            name.append(b, to: &places[place].name)
        }
        switch fragment.arguments {
        case .none: break
        case .text(let part):
            if reserve(part.end - part.start) { part.append(b, to: &places[place].arguments) }
        case .value(let range):
            if reserve(range.count) { compact(range, b, appendingTo: &places[place].arguments) }
        }
    }
    /// Adds an argument to the call touched last, where arguments come with their places.
    mutating func addPiece(_ value: PiecedArguments.Value, at path: String) {
        guard let lastCall, reserve(path.utf8.count + value.byteCount) else { return }
        places[lastCall].pieced = places[lastCall].pieced ?? PiecedArguments()
        places[lastCall].pieced?.add(value, at: path)
    }
    /// What the call touched last has as arguments if no others come.
    mutating func preset(_ range: Range<Int>, _ b: borrowing Span<UInt8>) {
        guard let lastCall, reserve(range.count) else { return }
        places[lastCall].preset.removeAll(keepingCapacity: true)
        compact(range, b, appendingTo: &places[lastCall].preset)
    }

    /// The response is over: each call's arguments have to be one JSON value, or nothing.
    mutating func check() {
        invalid = 0
        for place in 0..<count {
            let call = places[place]
            let isGood = call.isFreeText || call.arguments.isEmpty || JSONLookup.isWhole(call.arguments.span)
            places[place].isInvalid = !isGood
            if !isGood { invalid += 1 }
        }
    }

    // MARK: Inside

    /// The call that a fragment goes on with.
    ///
    /// Keyed by index; a new id on a used index is another call, and its later fragments are told apart by that id;
    /// without index the id is the key; with neither the fragment belongs to the call touched last, unless it names
    /// another function.
    private func owner(of fragment: ToolFragment, _ b: borrowing Span<UInt8>, _ choice: Int64) -> Int? {
        if let index = fragment.index {
            if let id = fragment.id, !id.isEmpty,
                let same = last(choice, where: { $0.index == index && id.says($0.id, b) })
            {
                return same
            }
            let touched = lastCall.flatMap { places[$0].choice == choice && places[$0].index == index ? $0 : nil }
            guard let found = touched ?? last(choice, where: { $0.index == index }) else { return nil }
            return isOther(fragment.id, than: places[found].id, b) ? nil : found
        }
        if let id = fragment.id, !id.isEmpty { return last(choice) { id.says($0.id, b) } }
        guard let lastCall, places[lastCall].choice == choice else { return nil }
        return isOther(fragment.name, than: places[lastCall].name, b) ? nil : lastCall
    }
    private func last(_ choice: Int64, where isIt: (borrowing Call) -> Bool) -> Int? {
        var place = count
        while place > 0 {
            place -= 1
            if places[place].choice == choice, isIt(places[place]) { return place }
        }
        return nil
    }
    /// Whether both are given, and not the same.
    private func isOther(_ part: JSONCursor.StringRange?, than known: [UInt8], _ b: borrowing Span<UInt8>) -> Bool {
        guard let part, !part.isEmpty, !known.isEmpty else { return false }
        return !part.says(known, b)
    }
    private mutating func begin(_ fragment: ToolFragment, _ choice: Int64) -> Int? {
        guard reserve(Self.costOfCall) else { return nil }
        if count == places.count { places.append(Call()) }
        places[count].reuse(choice: choice, index: fragment.index)
        count += 1
        return count - 1
    }
    private mutating func reserve(_ more: Int) -> Bool {
        if bytes + more > limit { overflowed = true }
        if overflowed { return false }
        bytes += more
        return true
    }
}
