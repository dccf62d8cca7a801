// SPDX-License-Identifier: Apache-2.0
public import Core
public import Excerpts
public import Protocols

/// One run as the user wants it, checked and complete: made by `Profile.load`.
public struct Profile: Hashable, Sendable {
    /// Version of the profile format that this program reads and writes.
    public static let currentVersion = 1

    public var name: String
    /// Nil where the command is to choose one at random.
    public var seed: UInt64?
    /// At least one.
    public var targets: [Target]
    public var load: Load
    /// Each arrival is a conversation; nil where it is one request.
    public var session: SessionShape?
    /// Folder that the folder of the run is made in.
    public var output: String
    public var record = Recording()
    public var demands = Demands()
    public var relay = RelayDemands()
    /// File of what is known of the machine's noise.
    public var noise = Profile.usualNoise
    /// Where that is, unless the profile says so.
    public static let usualNoise = "reports/noise.json"
    /// How `streamgauge capacity` searches with it.
    public var capacity = CapacityShape()
}

/// How much of what is said goes into the trace.
public struct Recording: Hashable, Sendable {
    /// Of answers.
    public var output = Excerpt.Extent.none
    /// Of the texts in the profile that are asked.
    public var prompt = Excerpt.Extent.hash
}

/// What is measured: an endpoint, or a mock provider that the command starts.
public struct Target: Hashable, Sendable {
    /// One key of a `mock:` mapping, for the mock provider to check.
    public struct MockSetting: Hashable, Sendable {
        public let key: String, value: String
        public let position: Place
        /// As `targets[1].mock.ttft`.
        public let path: String
        /// The mistake that the mock provider found, with its place; a text that begins with the key says it once.
        public func problem(_ text: String) -> Problem {
            let start = "\(key): "
            return Problem(
                place: position, path: path, text: text.hasPrefix(start) ? String(text.dropFirst(start.count)) : text)
        }
    }
    /// A request header; its value is a secret unless it is known to be harmless.
    public struct Header: Hashable, Sendable {
        public let name: String
        public let value: Secret
        /// Whether a trace may show the value: written in the profile itself, and not under a name that is used for secrets.
        public let isShown: Bool
    }
    /// What requests to Amazon's services are signed with.
    public struct AWS: Hashable, Sendable {
        public let region: String, service: String
        public let accessKey: Secret, secretKey: Secret, sessionToken: Secret?
    }
    /// HTTP version asked for.
    public enum HTTPVersion: String, Hashable, Sendable, CaseIterable { case http1_1 = "1.1", http2 = "2" }

    public var name: String
    /// Base URL or endpoint, empty for a mock target until the mock is up; may hold secrets: show `shownURL` instead.
    public var url: String
    public var dialect: Dialect
    /// What the target took its defaults from.
    public var preset: Preset?
    /// How the key is sent, where not in the dialect's own way.
    public var auth: Preset.Auth?
    /// The format of a custom protocol as it was written: one JSON object.
    public var formatJSON: String?
    public var model: String
    /// Its share of the requests, beside the weights of the others: from 1.
    public var weight = 1
    public var key: Secret?
    /// In place of a key.
    public var aws: AWS?
    public var headers: [Header]
    /// Path of a PEM file.
    public var cacert: String?
    public var insecure: Bool
    /// Answers may come compressed.
    public var compressed = false
    /// URL of a proxy, user info expanded.
    public var proxy: Secret?
    /// Entries in libcurl's form, `HOST:PORT:ADDRESS`.
    public var resolve: [String]
    public var unixSocket: String?
    public var http: HTTPVersion
    /// The settings of an embedded mock provider; nil where the target has a URL.
    public var mock: [MockSetting]?
    /// What its tokens cost, where the user says so.
    public var price: Price?
    public var connections: Connections
    public var request: RequestShape
    public var timeouts: Timeouts
    /// How much of a response is held in memory.
    public var limits: Limits
    /// Nil where a failure is a failure.
    public var retry: RetryPolicy?
    public var resume: ResumePolicy?
    /// What the user does to its streams, if anything.
    public var stop: StopRule?
    /// What is looked for in its answers.
    public var marks: [Mark] = []
    /// How slowly they are read; nil: as fast as they come.
    public var reader: ReaderPace?
    /// What they must be.
    public var checks: [AnswerCheck] = []

    /// Scheme, host, port and path: neither user info nor query.
    public var shownURL: String {
        (try? WebAddress(url, schemes: ["http", "https"]))?.shown ?? ""
    }
    /// A URL as a message may quote it, whatever is wrong with it: without user info, query and fragment.
    public static func redacted(_ url: String) -> String { WebAddress.redacted(url) }
}

extension Target: CustomStringConvertible, CustomReflectable {
    /// Name and URL without secrets.
    public var description: String { mock == nil ? "\(name) (\(shownURL))" : "\(name) (mock)" }
    public var customMirror: Mirror { Mirror(self, children: ["name": name, "url": shownURL]) }
}

/// What a target is asked.
public struct RequestShape: Hashable, Sendable {
    /// The conversation, where neither a file nor synthetic text has it; with the latter, what stands behind it.
    public var messages: [ChatMessage]
    public var system: String?
    public var maxTokens: Int
    public var temperature: Double?
    public var streams: Bool
    /// A JSON array.
    public var toolsJSON: String?
    /// A JSON object.
    public var extraJSON: String?
    /// In place of `messages`: an entry a request.
    public var prompts: PromptPool?
    public var synthetic: SyntheticShape?
    /// A mark of its own in front of what the model reads first, in every request.
    public var salt = true
    /// They go with the last message of the user.
    public var images: [ImageFile] = []
}

/// A picture with the file that it came from.
public struct ImageFile: Hashable, Sendable {
    public var path: String
    public var image: ChatImage
    /// FNV-1a of the file's bytes, in hexadecimal.
    public var contentHash: String
}

/// Limits on one request.
public struct Timeouts: Hashable, Sendable {
    /// DNS, TCP and TLS together.
    public var connect: Nanoseconds
    /// From dispatch to the first output.
    public var firstOutput: Nanoseconds
    /// Between two output events.
    public var idle: Nanoseconds
    public var total: Nanoseconds
}
