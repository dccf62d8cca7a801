// SPDX-License-Identifier: Apache-2.0

/// The commonest way to send a key.
enum BearerKey {
    /// `authorization: Bearer <key>`, or nothing where there is no key.
    static func headers(_ key: String?) -> [(name: String, value: String)] {
        key.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
    }
}
