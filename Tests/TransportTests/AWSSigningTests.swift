// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Transport

/// How requests are handed to the libcurl at hand, for it to sign what Amazon checks.
@Suite(.repeatedWhereSpoiled) struct AWSSigningTests {
    static let keys = AWSCredentials(
        accessKey: "AKIDEXAMPLE", secretKey: "s3cret", sessionToken: "t0ken", region: "us-east-1", service: "bedrock")
    static func endpoint(_ url: String) throws -> Endpoint {
        var endpoint = try Endpoint(url: url)
        endpoint.aws = keys
        return endpoint
    }

    @Test(
        "up to 8.13 the path is escaped for libcurl, and sent as it is; from 8.14 on libcurl does that",
        arguments: [
            (0x075801, "https://h/model/a%3Ab/x", "https://h:443/model/a%253Ab/x", "/model/a%3Ab/x"),
            (0x080D00, "https://h/model/a%2Fb", "https://h:443/model/a%252Fb", "/model/a%2Fb"),
            (0x080E00, "https://h/model/a%2Fb", "https://h:443/model/a%2Fb", nil),
            (0x081700, "https://u:p@h:8443/m?b&a=1#f", "https://h:8443/m?b&a=1", nil),
            (0x075801, "https://u:p@h:8443/m?b&a=1#f", "https://h:8443/m?a=1&b=", "/m?b&a=1"),
            (0x075801, "https://h/a:b(c)", "https://h:443/a%3Ab%28c%29", "/a:b(c)"),
            (0x075801, "https://[::1]/a-b_c.d~e", "https://[::1]:443/a-b_c.d~e", "/a-b_c.d~e"),
            (0x075801, "https://h/x/../a%20b", "https://h:443/a%2520b", "/a%20b"),
            (0x075801, "http://h", "http://h:80/", "/"),
        ] as [(UInt32, String, String, String?)])
    func address(version: UInt32, url: String, signed: String, target: String?) throws {
        let found = try AWSSigning(version: version).address(of: Self.endpoint(url))
        #expect(found.url == signed)
        #expect(found.target == target)
    }
    @Test("old versions refuse what they would sign wrongly") func refusals() throws {
        var endpoint = try Self.endpoint("http://h/m")
        endpoint.proxy = "http://p:3128"
        let proxied = endpoint
        let error = #expect(throws: TransportError.self) { try AWSSigning(version: 0x075801).address(of: proxied) }
        #expect(error?.description == "h:80: libcurl before 8.14 cannot sign for http through a proxy; write https://")
        #expect(throws: Never.self) { try AWSSigning(version: 0x080E00).address(of: proxied) }
        let headers = [(name: "X-Team-B", value: "1"), (name: "x-team", value: "2")]
        let order = #expect(throws: TransportError.self) {
            try AWSSigning(version: 0x080700).headers(headers, for: endpoint, Self.keys)
        }
        #expect(
            order?.description
                == "h:80: libcurl before 8.11 signs the headers \"x-team\" and \"x-team-b\" in the wrong order; leave one out"
        )
        #expect(throws: Never.self) { try AWSSigning(version: 0x080B00).headers(headers, for: endpoint, Self.keys) }
    }
    @Test("adds the token, and leaves the encoding to an option") func headers() throws {
        let found = try AWSSigning(version: 0x075801).headers(
            [
                (name: "Accept-Encoding", value: "identity"), (name: "accept", value: "a"),
                (name: "x-teams", value: "b"),
            ],
            for: Self.endpoint("http://h"), Self.keys)
        #expect(found.map { "\($0.name): \($0.value)" } == ["accept: a", "x-teams: b", "x-amz-security-token: t0ken"])
    }
    @Test("credentials are never shown") func secrets() throws {
        var text = "\(Self.keys) \(String(reflecting: Self.keys)) \(try Self.endpoint("http://h"))"
        dump(Self.keys, to: &text)
        dump(try Self.endpoint("http://h"), to: &text)
        for secret in ["AKIDEXAMPLE", "s3cret", "t0ken"] { #expect(!text.contains(secret), "\(text)") }
        #expect(text.contains("credentials for bedrock in us-east-1"))
    }
    @Test("signs on the wire, and asks for the path as it was given") func onTheWire() throws {
        let server = LoopbackServer(script: EndpointTests.echo)
        let driver = try Driver()
        let endpoint = try Self.endpoint("http://127.0.0.1:\(server.port)/model/a%3Ab/x?q")
        let request = try PreparedRequest(
            endpoint: endpoint, method: "POST", headers: [("content-type", "application/json")])
        for token in 0..<2 {
            let report = try driver.fetch(request, token: token)
            let head = driver.recording(token).body.lowercased()
            #expect(report.status == 200 && head.hasPrefix("post /model/a%3ab/x?q http/1.1\r\n"))
            #expect(head.contains("authorization: aws4-hmac-sha256 credential=akidexample/"))
            #expect(head.contains("signedheaders=content-type;host;x-amz-date;x-amz-security-token, signature="))
            #expect(head.contains("accept-encoding: identity\r\n") && !head.contains("expect:"))
            #expect(!head.contains("s3cret"))
        }
    }
}
