// SPDX-License-Identifier: Apache-2.0

/// Where Bedrock's models live: `/model/{id}/{operation}`, with the operation telling whether the answer streams.
enum BedrockAddress {
    /// The endpoint for a host, for `…/model`, for a model, or for a whole URL, whose operation is then put right.
    ///
    /// - Parameters:
    ///   - base: What the user gave, without query and trailing slashes.
    ///   - question: Names the model, which may be an ARN with colons and slashes.
    ///   - streamed: Operation whose answer streams.
    ///   - whole: Operation whose answer comes in one piece.
    /// - Returns: The address, without a query.
    static func endpoint(of base: Substring, _ question: Question, streamed: String, whole: String) -> Substring {
        let operation = "/" + (question.streams ? streamed : whole)
        for known in ["/" + streamed, "/" + whole] where BaseURL.hasPath(base) && base.hasSuffix(known) {
            return base.dropLast(known.utf8.count) + operation
        }
        let parts = BaseURL.hasPath(base) ? base.split(separator: "/") : []
        if parts.dropLast().last == "model" { return base + operation }
        return base + (parts.last == "model" ? "/" : "/model/") + escaped(question.model) + operation
    }
    /// A model's id as one step of a path; an id that is escaped already stays as it is.
    private static func escaped(_ model: String) -> String {
        model.contains("%") ? model : PercentEncoding.encode(model)
    }
}
