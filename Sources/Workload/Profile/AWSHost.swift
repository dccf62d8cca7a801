// SPDX-License-Identifier: Apache-2.0

/// What the name of one of Amazon's own hosts tells: which service in which region.
struct AWSHost: Hashable {
    let service: String
    let region: String

    /// Reads names such as `bedrock-runtime.us-east-1.amazonaws.com`, nil for any other.
    ///
    /// What Amazon's customers run has such names too (`….us-east-1.elb.amazonaws.com`): the region must stand right before
    /// `amazonaws.com`, or before the `vpce` of a private endpoint.
    init?(_ host: String) {
        var labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if labels.last == "cn" { labels.removeLast() }
        guard labels.suffix(2) == ["amazonaws", "com"] else { return nil }
        labels.removeLast(2)
        if labels.last == "vpce" { labels.removeLast() }
        guard labels.count >= 2, let region = labels.popLast(), Self.isRegion(region), let name = labels.last else {
            return nil
        }
        self.region = String(region)
        service =
            name.hasPrefix("bedrock") ? "bedrock" : name.hasSuffix("-fips") ? String(name.dropLast(5)) : String(name)
    }

    /// Whether only Amazon's own models answer there, so that its credentials may go there unasked.
    ///
    /// Others, such as `execute-api`, lead to what anybody has built.
    var isModelService: Bool { service == "bedrock" || service == "sagemaker" }

    /// As `us-east-1` or `us-gov-west-1`.
    private static func isRegion(_ label: Substring) -> Bool {
        let parts = label.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].utf8.count == 2, let number = parts.last, Int(number) != nil else {
            return false
        }
        return parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
    }
}
