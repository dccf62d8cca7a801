// SPDX-License-Identifier: Apache-2.0

/// What requests to Amazon's services are signed with: Signature Version 4, for one service in one region.
public struct AWSCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    public let accessKey: String
    public let secretKey: String
    /// Belongs to credentials that are lent for a time.
    public let sessionToken: String?
    /// As `us-east-1`.
    public let region: String
    /// The name that the service signs under, as `bedrock`.
    public let service: String

    public init(accessKey: String, secretKey: String, sessionToken: String? = nil, region: String, service: String) {
        (self.accessKey, self.secretKey, self.sessionToken) = (accessKey, secretKey, sessionToken)
        (self.region, self.service) = (region, service)
    }

    /// Neither key nor token is ever shown.
    public var description: String { "credentials for \(service) in \(region)" }
    public var customMirror: Mirror { Mirror(self, children: ["region": region, "service": service]) }

    /// In the form of libcurl's option.
    var scope: String { "aws:amz:\(region):\(service)" }
}
