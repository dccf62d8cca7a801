// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// Conversations.
    static let session: [Setting] = [
        Setting(
            "session.turns", flag: "--turns", "SPREAD", type: "spread of counts",
            default: "1; all that the recording has, where prompts come from one",
            "Questions of a conversation: each arrival of the load is then a user, who asks on with the answers so far.",
            example: "uniform(2,6)"),
        Setting(
            "session.think", flag: "--think", "SPREAD", type: "spread of durations", default: "0s",
            "From the end of an answer to the user's next question.", example: "exponential(5s)"),
        Setting(
            "session.max_turns", flag: "--max-turns", "N", type: "count", default: "32",
            "Longest conversation, whatever is drawn or recorded.", example: "8"),
        Setting(
            "session.followups", flag: "--followup", shape: .list, "TEXT", type: "list",
            default: "further questions come from where the first does",
            "What the user says after the first answer, one after the other, then from the front again.",
            example: "Tell me more."),
    ]
    /// What is done about failures.
    static let failures: [Setting] = [
        Setting(
            "retry.max", flag: "--retries", "N", type: "number", default: "0",
            "Attempts after a failed one, at most. All are recorded, TTFT counts from the first.", example: "2"),
        Setting(
            "retry.on", flag: "--retry-on", shape: .list, "CAUSE", type: "list",
            default: "rate_limited, connect_failed, connect_timeout, reset, 408, 409, 5xx",
            "What is tried again: outcomes, HTTP statuses, 4xx, 5xx. Never what brought output (see resume).",
            example: "rate_limited"),
        Setting(
            "retry.backoff", flag: "--retry-backoff", "TIME", type: "duration", default: "500ms",
            "Wait before the first retry.", example: "250ms"),
        Setting(
            "retry.factor", flag: "--retry-factor", "X", type: "number", default: "2",
            "How much longer each further wait is.", example: "1.5"),
        Setting(
            "retry.max_backoff", flag: "--retry-max-backoff", "TIME", type: "duration", default: "8s",
            "Longest wait of our own choice.", example: "30s"),
        Setting(
            "retry.jitter", flag: "--retry-jitter", "KIND", type: "full | equal | none", default: "full",
            "How much of a wait is drawn: all of it, its second half, nothing.", example: "equal"),
        Setting(
            "retry.honor_retry_after", flag: "--honor-retry-after", shape: .toggle, "", type: "true | false",
            default: "true",
            "Wait as long as the server says (Retry-After, retry-after-ms, x-should-retry), where it does.",
            example: "false"),
        Setting(
            "retry.max_retry_after", flag: "--max-retry-after", "TIME", type: "duration", default: "60s",
            "A server that wants a longer wait is not tried again.", example: "10s"),
        Setting(
            "retry.budget", flag: "--retry-budget", "SHARE", type: "share", default: "without limit",
            "Retries of the whole run, as a share of the requests so far.", example: "10%"),
        Setting(
            "resume.max", flag: "--resumes", "N", type: "number", default: "0",
            "How often an answer that broke off is continued, at most: the part that came goes back, with the instruction.",
            example: "1"),
        Setting(
            "resume.on", flag: "--resume-on", shape: .list, "CAUSE", type: "list",
            default: "reset, truncated, idle_timeout, error_event", "After which outcomes.", example: "reset"),
        Setting(
            "resume.backoff", flag: "--resume-backoff", "TIME", type: "duration", default: "0s",
            "Wait before the answer is continued.", example: "250ms"),
        Setting(
            "resume.instruction", flag: "--resume-instruction", "TEXT", type: "text",
            default: "go on exactly where the answer stopped", "What the user says then.", example: "Continue."),
    ]
}
