// SPDX-License-Identifier: Apache-2.0

/// Paths of Azure OpenAI, which name the deployment: `/openai/deployments/{name}/chat/completions`.
enum AzurePath {
    static let deployments = "/openai/deployments/"

    /// The deployment that such a path names: it stands for the model.
    static func deployment(in path: String) -> String? {
        guard path.hasPrefix(deployments) else { return nil }
        let name = path.dropFirst(deployments.count).prefix { $0 != "/" }
        return name.isEmpty ? nil : String(name)
    }
}
