# SPDX-License-Identifier: Apache-2.0
"""usage: check_history.py history.html history.json [FOLDER FOR PICTURES]

Opens the page of a history in a headless Chromium and tries it as a reader would. Prints one JSON object: how often each
check was made, and the problems found.
"""
import base64
import json
import sys

from checks import check, place, try_page, widths


def numbers(browser, history):
    """The tables, newest run first, and the points that are drawn, against the JSON."""
    tables = browser.run("""[...document.querySelectorAll('section.runs')].map(section =>
        [...section.querySelectorAll('td[data-value]')].map(cell => Number(cell.dataset.value)))""")
    check("series", len(tables) == len(history["series"]), f"{len(tables)} tables")
    for number, (cells, series) in enumerate(zip(tables, history["series"])):
        values = [point["value_" + series["unit"]] for point in series["points"]]
        check("table", cells == values[::-1][:500], f"{series['statistic']}: {cells[:3]}")
        drawn = browser.run(f"""Chart.getChart('history-{number}-chart').data.datasets.filter(set =>
            set.look === 'dots').flatMap(set => set.data.map(point => [point.x, point.y, point.hollow, point.value]))""")
        check("drawn", len(drawn) == len(values), f"{len(drawn)} of {len(values)} points")
        for x, y, hollow, value in drawn:
            check("value", value == values[x], f"{x}: {value} is {values[x]}")
            left_out = "left_out" in series["points"][x]
            check("hollow", hollow == left_out, f"{x}")
            if not left_out:
                check("point", abs(y / values[x] - 1) < 1e-12 if values[x] else y == 0, f"{x}: {y} is {values[x]}")
        looks = browser.run(f"Chart.getChart('history-{number}-chart').data.datasets.map(set => [set.look, set.label])")
        count = {label: sum(one[1] == label for one in looks) for label in ["change", "step", "level", "expected"]}
        levels = [level for segment in series["segments"] for level in segment["levels"]]
        steps = [step for segment in series["segments"] for step in segment["steps"]]
        check("marks", [count["change"], count["step"], count["level"], count["expected"]]
              == [len(series["breaks"]), len(steps), len(levels), 1], count)


def tooltips(browser):
    x, y = place(browser, "history-0-chart", """const chart = Chart.getChart(own);
        const set = chart.data.datasets.findIndex(one => one.look === 'dots');
        const element = chart.getDatasetMeta(set).data[1];
        return [box.left + element.x, box.top + element.y];""")
    browser.mouse("mouseMoved", x, y)
    browser.frames()
    shown = browser.run("""(() => { const { tooltip } = Chart.getChart('history-0-chart');
        return [tooltip.opacity, tooltip.title.join(' '), tooltip.body.flatMap(part => part.lines).join(' ')]; })()""")
    check("tooltip", shown[0] > 0 and "-" in shown[1] and "n = " in shown[2], shown)
    browser.run("document.getElementById('history-0-chart').focus()")
    browser.key("ArrowRight")
    check("keyboard", browser.run("Chart.getChart('history-0-chart').tooltip.opacity") > 0, "an arrow shows no value")
    browser.run("document.activeElement.blur()")
    browser.mouse("mouseMoved", 1, 1)


def main(page, history, pictures=None):
    with open(history) as file:
        history = json.load(file)

    def tried(browser):
        numbers(browser, history)
        tooltips(browser)
        widths(browser, pictures, tallest=2400)
        size = len(base64.b64decode(browser.call("Page.printToPDF", printBackground=True)["data"]))
        check("paper", size > 10_000, f"{size} bytes")
        check("markup", browser.run("document.querySelectorAll('b, i, img, iframe').length") == 0, "a name is markup")
        browser.reload_without_scripts()
        bare = browser.run("[document.querySelectorAll('section.runs tbody tr').length,"
                           "document.documentElement.dataset.state ?? '', document.querySelector('.charts').hidden]")
        check("no script", bare[0] > 0 and bare[1:] == ["", True], bare)

    try_page(page, tried)


main(*sys.argv[1:])
