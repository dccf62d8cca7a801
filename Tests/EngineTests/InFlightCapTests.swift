// SPDX-License-Identifier: Apache-2.0
import Core
import Synchronization
import Testing

@testable import Engine

@Suite struct InFlightCapTests {
    /// Which loops were woken, in order.
    final class Woken: Sendable {
        private let loops = Mutex<[Int]>([])
        func add(_ loop: Int) { loops.withLock { $0.append(loop) } }
        /// What came since the last time.
        func take() -> [Int] {
            loops.withLock { loops in
                defer { loops = [] }
                return loops
            }
        }
    }
    static func at(_ milliseconds: Int64) -> Instant { Instant(uptime: .milliseconds(milliseconds)) }
    static func cap(_ limit: Int, loops: Int) -> (InFlightCap, Woken) {
        let (cap, woken) = (InFlightCap(limit, loops: loops), Woken())
        for loop in 0..<loops { cap.register(loop) { woken.add(loop) } }
        return (cap, woken)
    }

    @Test("places are given out up to the limit, over all loops, and again when one is given back") func limit() {
        let (cap, _) = Self.cap(2, loops: 2)
        #expect(cap.takeAtOnce() && cap.takeAtOnce() && !cap.takeAtOnce())
        #expect(!cap.giveBack(0) && cap.takeAtOnce() && !cap.takeAtOnce())
    }
    @Test("a place goes to the arrival that was due first, whichever loop has it") func order() {
        let (cap, woken) = Self.cap(1, loops: 3)
        #expect(cap.take(0, intended: Self.at(1)))
        #expect(!cap.take(1, intended: Self.at(5)) && !cap.take(2, intended: Self.at(3)) && woken.take() == [])
        #expect(!cap.giveBack(0) && woken.take() == [2])
        // The first loop is quicker, and has to stand in line all the same.
        #expect(!cap.take(0, intended: Self.at(4)) && woken.take() == [2])
        #expect(cap.take(2, intended: Self.at(3)) && woken.take() == [])
        #expect(!cap.giveBack(2) && woken.take() == [0])
        #expect(cap.take(0, intended: Self.at(4)))
        #expect(!cap.giveBack(0) && woken.take() == [1] && cap.take(1, intended: Self.at(5)))
    }
    @Test("a loop whose own turn it is need not be woken") func own() {
        let (cap, woken) = Self.cap(1, loops: 2)
        #expect(cap.take(0, intended: Self.at(1)) && !cap.take(0, intended: Self.at(2)))
        #expect(cap.giveBack(0) && woken.take() == [])
        #expect(cap.take(0, intended: Self.at(2)))
    }
    @Test("with several places free, whoever takes one wakes the next") func chain() {
        let (cap, woken) = Self.cap(2, loops: 3)
        #expect(cap.take(0, intended: Self.at(1)) && cap.take(0, intended: Self.at(2)))
        #expect(!cap.take(1, intended: Self.at(3)) && !cap.take(2, intended: Self.at(4)))
        _ = cap.giveBack(0)
        _ = cap.giveBack(0)
        #expect(woken.take() == [1, 1])
        #expect(cap.take(1, intended: Self.at(3)) && woken.take() == [2])
        #expect(cap.take(2, intended: Self.at(4)))
    }
    @Test("a loop that leaves lets the next one through") func leaving() {
        let (cap, woken) = Self.cap(1, loops: 2)
        #expect(cap.take(0, intended: Self.at(1)) && !cap.take(0, intended: Self.at(2)))
        #expect(!cap.take(1, intended: Self.at(3)))
        #expect(cap.giveBack(1) == false && woken.take() == [0])
        cap.leave(0)
        #expect(woken.take() == [1] && cap.take(1, intended: Self.at(3)))
    }
}
