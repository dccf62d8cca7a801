// SPDX-License-Identifier: Apache-2.0

/// What a member of a request's body tells the mock.
enum RequestMember {
    case model, streams, usage, choices, tools, toolChoice, parallelCalls, version
    /// The most tokens that the answer may have; where there are several, the lowest holds.
    case limit
    /// The same, where a negative number stands for no limit.
    case openLimit
    /// The conversation, which must be an array.
    case messages
    /// What is asked, in any form.
    case prompt
    /// What is asked, where an array may stand for several prompts.
    case prompts
    /// What counts as part of the prompt, without being one on its own.
    case system
}

/// Where the requests of a dialect say things: names from the top of the body, with dots between them.
///
/// `["model": .model, "options.num_predict": .openLimit]`: everything else in the body is passed over.
struct RequestMap: ExpressibleByDictionaryLiteral {
    private let members: [String: RequestMember]
    private let parents: Set<String>

    init(dictionaryLiteral elements: (String, RequestMember)...) {
        members = Dictionary(elements) { first, _ in first }
        parents = Set(
            members.keys.flatMap { path in
                path.indices.filter { path[$0] == "." }.map { String(path[..<$0]) }
            })
    }
    subscript(_ path: String) -> RequestMember? { members[path] }
    /// Whether something further down is of interest.
    func leads(through path: String) -> Bool { parents.contains(path) }

    static let openAIChat: RequestMap = [
        "model": .model, "stream": .streams, "stream_options.include_usage": .usage, "max_tokens": .limit,
        "max_completion_tokens": .limit, "n": .choices, "messages": .messages, "system": .system, "tools": .tools,
        "tool_choice": .toolChoice, "parallel_tool_calls": .parallelCalls,
    ]
}
