// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Stops (Ctrl-Z) and quits (Ctrl-\) that nobody else handles: the view goes first, since a shell writes where the cursor is.
enum LiveSignals {
    static func handle() {
        for number in [SIGTSTP, SIGQUIT] where !Interrupts.isIgnored(number) {
            signal(number) { number in
                // Only what a handler may call: no memory is asked for, no lock taken.
                let erase: StaticString = "\r\u{1B}[J"
                _ = unsafe write(2, erase.utf8Start, erase.utf8CodeUnitCount)
                if number == SIGTSTP {
                    raise(SIGSTOP)
                } else {
                    signal(number, SIG_DFL)
                    raise(number)
                }
            }
        }
    }
}
