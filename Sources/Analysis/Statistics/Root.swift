// SPDX-License-Identifier: Apache-2.0

/// Where a function crosses 0.
enum Root {
    /// Of a rising function, between a place where it is not above 0 and one where it is not below.
    ///
    /// - Parameters:
    ///   - start: Where to look from.
    ///   - end: Where to look to.
    ///   - precision: Relative; the last digits without it.
    ///   - function: Called some thirty times; a dozen with a precision of 1e-9.
    /// - Returns: The place; an end where the function does not cross 0 between the two.
    /// - Source: regula falsi with the weights of Anderson and Björck; every third step halves, so that it always ends.
    static func rising(
        from start: Double, to end: Double, precision: Double = 1e-15, _ function: (Double) -> Double
    ) -> Double {
        var (low, high) = (start, end)
        var (below, above) = (function(low), function(high))
        if below >= 0 { return low }
        if above <= 0 { return high }
        for step in 0..<400 where high - low > precision * max(abs(low), abs(high)) {
            var middle = low + (high - low) / 2
            let guess = high - above * (high - low) / (above - below)
            if step % 3 != 2, guess > low, guess < high { middle = guess }
            let value = function(middle)
            if value == 0 { return middle }
            let weight = 1 - value / (value < 0 ? below : above)
            if value < 0 {
                above *= weight > 0 ? weight : 0.5
                (low, below) = (middle, value)
            } else {
                below *= weight > 0 ? weight : 0.5
                (high, above) = (middle, value)
            }
        }
        return low + (high - low) / 2
    }
}
