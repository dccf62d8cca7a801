// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

extension Process {
    /// Asks it to end, and after five seconds makes it.
    ///
    /// What is started from a thread of a pool inherits that thread's blocked signals, and may never hear of the first one.
    func end() {
        terminate()
        for _ in 0..<250 where isRunning { usleep(20_000) }
        if isRunning { kill(processIdentifier, SIGKILL) }
        waitUntilExit()
    }
}
