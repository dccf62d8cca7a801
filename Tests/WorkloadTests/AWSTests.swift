// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

/// Which credentials of AWS a target gets, and from where.
@Suite struct AWSTests {
    static let variables = [
        "AWS_ACCESS_KEY_ID": "env-id", "AWS_SECRET_ACCESS_KEY": "env-secret", "AWS_SESSION_TOKEN": "env-token",
        "AWS_REGION": "eu-west-3", "MY_SECRET": "my-secret",
    ]
    static func load(_ target: String, _ variables: [String: String] = variables) throws -> Target {
        let environment = ProfileEnvironment(
            variable: { variables[$0] },
            read: { _, _ in .success(Array(World.profile(target: "model: m, " + target).utf8)) })
        return try Profile.load(.file("p.yaml"), environment: environment).targets[0]
    }
    /// Region, service, access key, secret and token.
    static func words(_ aws: Target.AWS?) -> [String]? {
        aws.map {
            [$0.region, $0.service, $0.accessKey.reveal(), $0.secretKey.reveal(), $0.sessionToken?.reveal() ?? "-"]
        }
    }
    static let own = "url: https://bedrock-runtime.us-east-1.amazonaws.com"
    static let mine = "aws: {access_key: id, secret_key: \"${MY_SECRET}\""

    @Test(
        "the environment's go to Amazon's own model services over https, and nowhere else",
        arguments: [
            (own, ["us-east-1", "bedrock", "env-id", "env-secret", "env-token"]),
            (own + ", aws: {}", ["us-east-1", "bedrock", "env-id", "env-secret", "env-token"]),
            (own + ", aws: {region: eu-north-1}", ["eu-north-1", "bedrock", "env-id", "env-secret", "env-token"]),
            (
                "url: https://x.bedrock-runtime.us-east-1.vpce.amazonaws.com",
                ["us-east-1", "bedrock", "env-id", "env-secret", "env-token"]
            ),
            (
                "url: https://runtime.sagemaker.us-gov-west-1.amazonaws.com/endpoints/x",
                ["us-gov-west-1", "sagemaker", "env-id", "env-secret", "env-token"]
            ),
            ("url: http://bedrock-runtime.us-east-1.amazonaws.com", nil), (own + ".evil.test", nil),
            ("url: https://bedrock-runtime.us-east-1.amazonaws.com@evil.test", nil), ("url: https://h", nil),
            ("url: https://mine.us-east-1.elb.amazonaws.com", nil),
            ("url: https://x.execute-api.us-east-1.amazonaws.com", nil),
            (own + ", key: k", nil), (own + ", headers: {authorization: Bearer x}", nil),
        ] as [(String, [String]?)])
    func environment(target: String, words: [String]?) throws {
        #expect(try Self.words(Self.load(target).aws) == words)
    }
    @Test("a bearer token of the environment goes before, and an empty variable is none") func otherVariables() throws {
        let bearer = try Self.load(Self.own, Self.variables.merging(["AWS_BEARER_TOKEN_BEDROCK": "b"]) { $1 })
        #expect(bearer.key?.reveal() == "b" && bearer.aws == nil)
        let signed = try Self.load(
            Self.own + ", aws: {}", Self.variables.merging(["AWS_BEARER_TOKEN_BEDROCK": "b"]) { $1 })
        #expect(signed.key == nil && signed.aws != nil)
        #expect(try Self.load("url: https://h", ["AWS_BEARER_TOKEN_BEDROCK": "b"]).key == nil)
        #expect(try Self.load(Self.own, Self.variables.merging(["AWS_SECRET_ACCESS_KEY": ""]) { $1 }).aws == nil)
        let permanent = Self.variables.filter { $0.key != "AWS_SESSION_TOKEN" }
        #expect(try Self.load(Self.own, permanent).aws?.sessionToken == nil)
    }
    @Test(
        "those of the profile go where the profile says",
        arguments: [
            (
                "url: http://h, \(mine), region: us-west-2}", ["us-west-2", "bedrock", "id", "my-secret", "-"]
            ),
            ("\(own), \(mine)}", ["us-east-1", "bedrock", "id", "my-secret", "-"]),
            (
                "url: http://h, \(mine), region: us-west-2, service: sagemaker, session_token: t}",
                ["us-west-2", "sagemaker", "id", "my-secret", "t"]
            ),
            (
                "url: https://x.execute-api.us-east-1.amazonaws.com, \(mine)}",
                ["us-east-1", "execute-api", "id", "my-secret", "-"]
            ),
        ])
    func given(target: String, words: [String]) throws { #expect(try Self.words(Self.load(target).aws) == words) }

    @Test(
        "mistakes are named",
        arguments: [
            ("url: http://h, aws: {region: r}", "access_key is missing; add \"access_key: ${AWS_ACCESS_KEY_ID}\""),
            ("url: http://h, \(mine)}", "region is missing; add \"region: us-east-1\""),
            ("\(own), aws: {access_key: x}", "secret_key is missing; add \"secret_key: ${AWS_SECRET_ACCESS_KEY}\""),
            (
                "\(own), \(mine)}, key: k",
                "found beside a key or an authorization header; a target has one of them: remove the other"
            ),
            (
                "\(own), \(mine), region: \"us:east\"}",
                "found \"us:east\"; write small letters, digits and \"-\", such as \"us-east-1\" or \"bedrock\""
            ),
            ("\(own), \(mine), session_token: \"a\\nb\"}", "this is one line of text without control characters"),
            ("\(own), \(mine), session_token: \"${NONE}\"}", "the environment variable NONE is not set"),
            ("\(own), \(mine), regin: x}", "unknown key; did you mean \"region\"?"),
        ])
    func mistakes(target: String, problem: String) {
        let error = #expect(throws: ProfileProblems.self) { try Self.load(target) }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "none")")
    }
    @Test("a trace says that requests were signed, and not with what") func redacted() throws {
        let text = World.profile(
            target: "model: m, \(Self.own), aws: {access_key: id-1, secret_key: s3, session_token: t1}")
        let json = try World.load(text).redactedJSON
        #expect(
            json.contains(
                #""aws":{"region":"us-east-1","service":"bedrock","access_key":"***","secret_key":"***","session_token":"***"}"#
            ))
        for secret in ["id-1", "s3", "t1"] { #expect(!json.contains("\"\(secret)\"")) }
    }
    @Test("flags set single keys of all targets") func flags() throws {
        let profile = try World.load(
            World.profile(target: "url: http://h, model: m, aws: {region: r, access_key: a, secret_key: b}"),
            [("--aws-region", "us-west-2"), ("--aws-secret-key", "c")])
        #expect(Self.words(profile.targets[0].aws) == ["us-west-2", "bedrock", "a", "c", "-"])
    }
}
