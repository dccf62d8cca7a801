// SPDX-License-Identifier: Apache-2.0

/// Version of Streamgauge, by semantic versioning.
enum Version {
    static let text = "0.1.0-dev"
}
