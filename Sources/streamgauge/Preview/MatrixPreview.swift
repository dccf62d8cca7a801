// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText
internal import Reports
internal import Workload

/// What `streamgauge plan` shows of a matrix: its cells, each in one line, and what they come to.
struct MatrixPreview {
    let matrix: Matrix
    /// One a cell.
    let previews: [PlanPreview]

    var text: String {
        let profile = matrix.cells[0].profile
        let count = matrix.cells.count
        let order = matrix.order == .random ? ", in an order that the seed draws" : ""
        let seed = previews[0].isSeedDrawn ? "" : " · seed \(previews[0].plan.seed)"
        var lines = [
            "\(profile.name): a matrix of \(count) cell\(count == 1 ? "" : "s")\(order)", "nothing is sent\(seed)", "",
        ]
        for (cell, preview) in zip(matrix.cells, previews) {
            lines.append("  cell \(cell.number): \(cell.title)")
            lines.append(
                "    \(preview.plan.load.words), \(requests(preview.forecast))\(length(preview.forecast.length))")
        }
        lines += ["", total, "streamgauge plan PROFILE --cell N shows one of them in full"]
        return lines.joined(separator: "\n") + "\n"
    }
    private func requests(_ forecast: Forecast) -> String {
        forecast.requests.map { "\(forecast.isExact ? "" : "about ")\($0) requests" }
            ?? "more requests than are counted"
    }
    private func length(_ length: Nanoseconds?) -> String { length.map { " within \(ScheduleChart.text($0))" } ?? "" }
    private var total: String {
        let known = previews.compactMap(\.forecast.requests)
        let sum = known.reduce(0, +)
        let about = previews.allSatisfy(\.forecast.isExact) ? "" : "about "
        let requests = known.count == previews.count ? "\(about)\(sum) requests" : "more requests than are counted"
        let lengths = previews.compactMap(\.forecast.length)
        let pauses = Nanoseconds(matrix.pause.count * Int64(matrix.cells.count - 1))
        guard lengths.count == previews.count else { return "in all \(requests)" }
        let time = lengths.reduce(pauses) { $0 + $1 }
        return "in all \(requests) within about \(ScheduleChart.text(time)), pauses included, drains not"
    }
    /// One JSON object on one line, with the object of every cell.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("name", matrix.cells[0].profile.name)
            json.member("order", matrix.order.rawValue)
            json.member("pause_ns", matrix.pause.count)
            json.key("cells")
            json.array { json in
                for (cell, preview) in zip(matrix.cells, previews) {
                    json.object { json in
                        json.member("number", cell.number)
                        json.key("values")
                        json.object { json in for value in cell.values { json.member(value.key, value.text) } }
                        json.key("plan")
                        json.raw(preview.json.utf8.dropLast())
                    }
                }
            }
        }
        json.endLine()
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
