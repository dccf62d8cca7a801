// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// What is asked, where it comes from files or is made.
    static let prompts: [Setting] = [
        Setting(
            "request.prompts.file", flag: "--prompts", "FILE", type: "file", default: "none",
            "Prompts in a file, one a request, in place of prompt and messages: JSONL, CSV or ShareGPT's JSON; relative to the "
                + "profile.", example: "questions.jsonl"),
        Setting(
            "request.prompts.format", flag: "--prompts-format", "FORM", type: "auto | jsonl | sharegpt | csv",
            default: "auto", "Form of the file; auto goes by its first character.", example: "jsonl"),
        Setting(
            "request.prompts.field", flag: "--prompts-field", "NAME", type: "text", default: "prompt, or messages",
            "Column (CSV) or member (JSONL) with the prompt.", example: "question"),
        Setting(
            "request.prompts.output_field", flag: "--prompts-output-field", "NAME", type: "text", default: "max_tokens",
            "Column or member with the most tokens that the answer may have; entries without one take max_tokens.",
            example: "response_tokens"),
        Setting(
            "request.prompts.order", flag: "--prompts-order", "ORDER", type: "sequence | shuffle | random",
            default: "sequence",
            "As the file has them; each once in an order of its own for each pass; or each drawn anew.",
            example: "shuffle"),
    ]
    /// Texts of a wanted length.
    static let synthetic: [Setting] = [
        Setting(
            "request.synthetic.input_tokens", flag: "--input-tokens", "N", type: "number or spread",
            "Make texts of so many tokens, whatever the target's tokenizer; a prompt then stands behind them.",
            example: "lognormal(512,0.4)"),
        Setting(
            "request.synthetic.output_tokens", flag: "--output-tokens", "N", type: "number or spread",
            default: "max_tokens", "Most tokens of each answer, drawn for each request.", example: "uniform(50,200)"),
        Setting(
            "request.synthetic.lengths.file", flag: "--lengths", "FILE", type: "file",
            "Lengths of inputs and answers in pairs (CSV or JSONL), in place of input_tokens; relative to the profile.",
            example: "lengths.csv"),
        Setting(
            "request.synthetic.lengths.input", flag: "--lengths-input", "NAME", type: "text", default: "input_tokens",
            "Column or member with the tokens of the input.", example: "ContextTokens"),
        Setting(
            "request.synthetic.lengths.output", flag: "--lengths-output", "NAME", type: "text",
            default: "output_tokens, where the file has it", "Column or member with the tokens of the answer.",
            example: "GeneratedTokens"),
        Setting(
            "request.synthetic.lengths.order", flag: "--lengths-order", "ORDER", type: "sequence | shuffle | random",
            default: "sequence", "The order in which pairs are taken.", example: "random"),
        Setting(
            "request.synthetic.shared_prefix", flag: "--shared-prefix", "SHARE", type: "share", default: "0%",
            "The first words, by this share, are the same in all requests.", example: "30%"),
        Setting(
            "request.synthetic.prefixes", flag: "--prefixes", "N", type: "count", default: "1",
            "So many beginnings to share, of which each request draws one.", example: "4"),
        Setting(
            "request.synthetic.calibrate", flag: "--calibrate", shape: .toggle, "", type: "true | false",
            default: "true",
            "Ask each target with six short requests before the run how many tokens it bills for words.",
            example: "false"),
        Setting(
            "request.synthetic.tokens_per_word", flag: "--tokens-per-word", "X", type: "number",
            default: "measured; 1.08 without calibration",
            "Tokens that a word costs; then no target is asked before the run.",
            example: "1.3"),
        Setting(
            "request.synthetic.overhead_tokens", flag: "--overhead-tokens", "X", type: "number",
            default: "measured; 0 beside tokens_per_word", "Tokens that each request costs beside its words.",
            example: "12"),
    ]
    /// What goes along with any of them.
    static let company: [Setting] = [
        Setting(
            "request.salt", flag: "--salt", shape: .toggle, "", type: "true | false", default: "true",
            "A mark of its own in front of what the model reads first, in every request, so that no cache answers.",
            example: "false"),
        Setting(
            "request.images", flag: "--image", shape: .list, "FILE", type: "list",
            "Pictures (PNG, JPEG, GIF, WebP) that go with the last message of the user; relative to the profile.",
            example: "cat.png"),
    ]
}
