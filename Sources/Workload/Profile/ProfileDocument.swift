// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Excerpts
internal import Protocols

/// A profile as it is written: every key may be missing, and what each must be is its type.
struct ProfileDocument: Decodable {
    var name: Field<String>?
    var seed: Field<UInt64>?
    var output: Field<String>?
    var confirm: Field<Bool>?
    var noise: Field<String>?
    var matrixOrder: Field<CellOrder>?
    var matrixPause: Field<Nanoseconds>?
    var targets: [TargetDocument]?
    var load: LoadDocument?
    // Read with each target, too; here for the mistakes in them where there is no target.
    var connections: ConnectionsDocument?
    var request: RequestDocument?
    var timeouts: TimeoutsDocument?
    var limits: LimitsDocument?
    var retry: RetryDocument?
    var resume: ResumeDocument?
    var session: SessionDocument?
    var stop: StopDocument?
    var marks: RawNode?
    var reader: ReaderDocument?
    var checks: Elements<CheckDocument>?
    var record: RecordDocument?
    var gates: [GateDocument]?
    var abortOnFail: Field<Bool>?
    var abortGrace: Field<Nanoseconds>?
    var serviceLevels: [Field<String>]?
    var inconclusive: Field<Demands.Inconclusive>?
    var relay: RelayDocument?
    var capacity: CapacityDocument?

    enum CodingKeys: String, CodingKey {
        case name, seed, output, targets, load, session, connections, request, timeouts, limits, retry, resume
        case stop, marks, reader, checks, record, gates, inconclusive, confirm, noise, relay, capacity
        case abortOnFail = "abort_on_fail"
        case abortGrace = "abort_grace"
        case serviceLevels = "slo"
        case matrixOrder = "matrix_order"
        case matrixPause = "matrix_pause"
    }
}

struct TargetDocument: Decodable {
    var name: Field<String>?
    var url: Field<String>?
    var mock: RawNode?
    var dialect: Field<ProtocolName>?
    var preset: Field<Preset>?
    var parts: RawNode?
    var format: FormatDocument?
    var authHeader: Field<String>?
    var authScheme: Field<String>?
    var model: Field<String>?
    var weight: Field<Count>?
    var key: Field<String>?
    var aws: AWSDocument?
    var headers: RawNode?
    var http: Field<Target.HTTPVersion>?
    var cacert: Field<String>?
    var insecure: Field<Bool>?
    var compressed: Field<Bool>?
    var proxy: Field<String>?
    var resolve: [Field<String>]?
    var unixSocket: Field<String>?
    var price: PriceDocument?
    // The profile's own sections, with what the target has otherwise put over them (`Inheritance`).
    var connections: ConnectionsDocument?
    var request: RequestDocument?
    var timeouts: TimeoutsDocument?
    var limits: LimitsDocument?
    var retry: RetryDocument?
    var resume: ResumeDocument?
    var stop: StopDocument?
    var marks: RawNode?
    var reader: ReaderDocument?
    var checks: Elements<CheckDocument>?

    enum CodingKeys: String, CodingKey {
        case name, url, mock, preset, parts, format, model, weight, key, aws, headers, http, cacert, insecure, proxy
        case compressed
        case resolve, price, connections, request, timeouts, limits, retry, resume, stop, marks, reader, checks
        case dialect = "protocol"
        case unixSocket = "unix_socket"
        case authHeader = "auth_header"
        case authScheme = "auth_scheme"
    }
}

struct RecordDocument: Decodable {
    var output: Field<Excerpt.Extent>?
    var prompt: Field<Excerpt.Extent>?
}
extension Excerpt.Extent: ProfileChoice {}

struct PriceDocument: Decodable {
    var input: Field<TokenPrice>?
    var output: Field<TokenPrice>?
    var cached: Field<TokenPrice>?
}

struct AWSDocument: Decodable {
    var region: Field<String>?
    var accessKey: Field<String>?
    var secretKey: Field<String>?
    var sessionToken: Field<String>?
    var service: Field<String>?

    enum CodingKeys: String, CodingKey {
        case region, service
        case accessKey = "access_key"
        case secretKey = "secret_key"
        case sessionToken = "session_token"
    }
}

struct RequestDocument: Decodable {
    var prompt: Field<String>?
    var messages: Elements<MessageDocument>?
    var system: Field<String>?
    var maxTokens: Field<Count>?
    var temperature: Field<Double>?
    var stream: Field<Bool>?
    var tools: RawNode?
    var extra: RawNode?
    var prompts: Placed<PromptsDocument>?
    var synthetic: Placed<SyntheticDocument>?
    var salt: Field<Bool>?
    var images: [Field<String>]?

    enum CodingKeys: String, CodingKey {
        case prompt, messages, system, temperature, stream, tools, extra, prompts, synthetic, salt, images
        case maxTokens = "max_tokens"
    }
}

struct MessageDocument: Decodable {
    enum Role: String, ProfileChoice { case user, assistant, system, developer }
    var role: Field<Role>?
    var content: Field<String>?
}

struct TimeoutsDocument: Decodable {
    var connect: Field<Nanoseconds>?
    var firstOutput: Field<Nanoseconds>?
    var idle: Field<Nanoseconds>?
    var total: Field<Nanoseconds>?

    enum CodingKeys: String, CodingKey {
        case connect, idle, total
        case firstOutput = "first_output"
    }
}

struct LimitsDocument: Decodable {
    var event: Field<ByteSize>?
    var answer: Field<ByteSize>?
    var errorBody: Field<ByteSize>?
    var toolArguments: Field<ByteSize>?
    var depth: Field<Count>?
    var events: Field<Count>?
    var body: Field<ByteSize>?
    var headers: Field<ByteSize>?

    enum CodingKeys: String, CodingKey {
        case event, answer, depth, events, body, headers
        case errorBody = "error_body"
        case toolArguments = "tool_arguments"
    }
}
