// SPDX-License-Identifier: Apache-2.0

/// A growing column of plain values in memory that its slot keeps from request to request.
///
/// `Array` would do the same, but leaves reference counting in the body callback; here a value costs one store, and memory
/// is asked for only while a request is longer than all before it in that slot.
@safe struct Column<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>?
    private var capacity = 0
    private(set) var count = 0

    init() { unsafe base = nil }
    deinit { unsafe base?.deallocate() }

    mutating func append(_ element: Element) {
        if count == capacity { grow() }
        unsafe base.unsafelyUnwrapped[count] = element
        count += 1
    }
    /// The value added last; there must be one.
    var last: Element {
        get { unsafe base.unsafelyUnwrapped[count - 1] }
        set { unsafe base.unsafelyUnwrapped[count - 1] = newValue }
    }
    subscript(_ place: Int) -> Element {
        precondition(place >= 0 && place < count, "no value number \(place)")
        return unsafe base.unsafelyUnwrapped[place]
    }
    /// Forgets the values and keeps the memory.
    mutating func removeAll() { count = 0 }

    /// The values as an array of their own.
    func copied() -> [Element] {
        unsafe [Element](unsafeUninitializedCapacity: count) { target, initialized in
            if let source = unsafe base, let start = target.baseAddress, count > 0 {
                unsafe start.initialize(from: source, count: count)
            }
            initialized = count
        }
    }

    @inline(never)
    private mutating func grow() {
        let larger = max(16, capacity * 2)
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: larger)
        if let old = unsafe base {
            unsafe memory.initialize(from: old, count: count)
            unsafe old.deallocate()
        }
        unsafe base = memory
        capacity = larger
    }
}
