// SPDX-License-Identifier: Apache-2.0
internal import Protocols
internal import Transport
internal import Workload

/// What one request says on the wire.
struct AskedQuestion {
    let body: OutgoingBody?
    /// Where the question stands in the address.
    let url: String?
    let wantedInputTokens: Int?
    let item: Int?

    init(_ question: Question, _ target: LoadTarget) {
        let isGet = target.method == "GET"
        body = isGet ? nil : OutgoingBody(target.dialect.body(for: question.prompt))
        url = isGet ? target.dialect.url(base: target.base, for: question.prompt) : nil
        (wantedInputTokens, item) = (question.wantedInputTokens, question.item)
    }
}

/// Renders the questions of a plan; one that is the same for every request only once.
struct Asker {
    private let plan: Plan
    private let targets: [LoadTarget]
    private let constant: [AskedQuestion?]  // one a target

    init(plan: Plan, targets: [LoadTarget]) {
        (self.plan, self.targets) = (plan, targets)
        constant = targets.indices.map { target in
            guard plan.isConstant(target: target) else { return nil }
            let any = PlannedRequest(index: 0, target: target, prompt: 0)
            return AskedQuestion(plan.question(any), targets[target])
        }
    }
    func question(_ index: Int) -> AskedQuestion {
        let request = plan.request(index)
        return constant[request.target] ?? AskedQuestion(plan.question(request), targets[request.target])
    }
}
