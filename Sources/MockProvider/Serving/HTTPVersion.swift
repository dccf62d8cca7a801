// SPDX-License-Identifier: Apache-2.0

/// The versions of HTTP that are spoken here, as the log names them.
enum HTTPVersion: String {
    case http1_0 = "1.0", http1_1 = "1.1", http2 = "2"
}
