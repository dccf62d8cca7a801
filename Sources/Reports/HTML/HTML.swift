// SPDX-License-Identifier: Apache-2.0

/// A piece of HTML made of escaped text and of elements, so that nothing from outside can become markup.
struct HTML: Hashable {
    let source: String

    /// Text as it is to be read: markup, control characters and what turns text around are made harmless.
    static func text(_ text: String) -> HTML {
        HTML(source: PlainText.visible(text).reduce(into: "") { $0 += escape($1) })
    }
    /// The same over several lines, of our own making.
    static func lines(_ text: String) -> HTML {
        HTML(
            source: text.split(separator: "\n", omittingEmptySubsequences: false).map { HTML.text(String($0)).source }
                .joined(separator: "\n"))
    }
    /// An element; tag and names of attributes are our own, values may come from anywhere.
    static func element(
        _ tag: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [HTML] = []
    ) -> HTML {
        let written = attributes.map { " \($0.key)=\"\(text($0.value).source)\"" }.joined()
        let closing = tag == "meta" ? "" : "</\(tag)>"
        return HTML(source: "<\(tag)\(written)>\(children.map(\.source).joined())\(closing)")
    }
    static func element(_ tag: String, _ attributes: KeyValuePairs<String, String>, _ text: String) -> HTML {
        element(tag, attributes, [.text(text)])
    }
    /// A script or a style sheet, which HTML does not escape: it must not hold `</`.
    static func verbatim(_ tag: String, _ attributes: KeyValuePairs<String, String>, _ content: String) -> HTML {
        element(tag, attributes, [HTML(source: content)])
    }
    static func joined(_ pieces: [HTML]) -> HTML { HTML(source: pieces.map(\.source).joined(separator: "\n")) }

    private static func escape(_ character: Character) -> String {
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        default: String(character)
        }
    }
}

extension HTML {
    /// A table that can be scrolled, also by keyboard, where it is wider than the page.
    static func table(_ label: String, head: [HTML], rows: [HTML]) -> HTML {
        let table = element(
            "table", [:], [element("thead", [:], [element("tr", [:], head)]), element("tbody", [:], rows)])
        return element("div", ["class": "scroll", "role": "region", "aria-label": label, "tabindex": "0"], [table])
    }
    /// Titles of columns; those of texts stand to the left, as the texts do.
    static func head(_ titles: [String], text: Set<Int> = []) -> [HTML] {
        titles.indices.map {
            text.contains($0)
                ? element("th", ["scope": "col", "class": "text"], titles[$0])
                : element("th", ["scope": "col"], titles[$0])
        }
    }
    static func row(_ cells: [String], text: Set<Int> = []) -> HTML {
        element(
            "tr", [:],
            cells.indices.map {
                text.contains($0) ? element("td", ["class": "text"], cells[$0]) : element("td", cells[$0])
            }
        )
    }
    static func list(_ lines: [String], _ attributes: KeyValuePairs<String, String> = [:]) -> HTML {
        element("ul", attributes, lines.map { element("li", $0) })
    }
    static func foldout(_ title: String, _ content: [HTML]) -> HTML {
        element("details", [:], [element("summary", title)] + content)
    }
    /// Without attributes, which `KeyValuePairs` cannot leave out beside a text.
    private static func element(_ tag: String, _ text: String) -> HTML { element(tag, [:], text) }
}
