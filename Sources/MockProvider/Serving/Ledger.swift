// SPDX-License-Identifier: Apache-2.0

/// How many moments all answers in progress have together; only the server's thread touches it.
final class Ledger {
    private(set) var moments = 0

    func open(_ count: Int) { moments += count }
    func close(_ count: Int) { moments -= count }
}
