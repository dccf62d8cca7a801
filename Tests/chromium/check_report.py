# SPDX-License-Identifier: Apache-2.0
"""usage: check_report.py PAGE.html FIGURES.json [FOLDER FOR PICTURES]

Opens a report (with its summary.json), or the page of a comparison (with what `compare --format json` says of it), in a
headless Chromium and tries it as a reader would. Prints one JSON object: how often each check was made, and the
problems found. What takes two targets with output is tried only where there are so many.
"""
import base64
import json
import sys

from checks import check, place, try_page, widths
from comparison import Comparison


def raw(metric, key):
    """A number of summary.json by metric and level, whatever its unit is called."""
    found = [value for name, value in metric.items() if name.startswith(key + "_") and
             not name.startswith((key + "_low", key + "_high", key + "_cert", "p99_9" if key == "p99" else "\0"))]
    return found[0] if found else None


def numbers(browser, summary):
    cells = browser.run("""[...document.querySelectorAll('td[data-metric][data-level]')].map(cell => ({
        metric: cell.dataset.metric, level: cell.dataset.level, value: Number(cell.dataset.value),
        text: cell.firstChild.data, span: formatSpan(Number(cell.dataset.value)),
        target: Number(cell.parentElement.dataset.number ?? cell.parentElement.firstChild.dataset.swatch) }))""")
    seen = set()
    for cell in cells:
        target = summary["targets"][cell["target"]]
        name = cell["metric"]
        metric = target["marks"][name[5:]] if name.startswith("mark.") else target["metrics"][name]
        check("number", raw(metric, cell["level"]) == cell["value"], f"{cell} is {raw(metric, cell['level'])}")
        if f"{cell['level']}_ns" in metric:
            check("text", cell["text"].rstrip("?!") == cell["span"], f"{cell}")
        seen.add((cell["target"], name, cell["level"]))
    for number, target in enumerate(summary["targets"]):
        for name, metric in target["metrics"].items():
            for level in ["p50", "p90", "p95", "p99", "p99_9"]:
                if raw(metric, level) is not None:
                    check("complete", (number, name, level) in seen, f"{number} {name} {level} is not in the page")
    counts = browser.run("[...document.querySelectorAll('#targets tbody tr')].map(row => [...row.cells].slice(1, 4)"
                         ".map(cell => Number(cell.textContent)))")
    check("counts", counts == [[t["counted"], t["successes"], t["lost"]] for t in summary["targets"]], counts)
    verdict = browser.run("document.querySelector('.verdict strong').textContent")
    check("verdict", verdict == "Verdict: " + summary["verdict"]["level"], verdict)


def legend(browser):
    visible = """plots.flatMap(({ chart }) => chart.data.datasets.map((set, i) => [set.target, chart.isDatasetVisible(i)]))
        .concat([...document.querySelectorAll('figure[data-target], .falls, .forest-row[data-target]')].map(one =>
            [Number(one.dataset.target), one.getBoundingClientRect().height > 0]))
        .filter(([target]) => target === 1).map(([, shown]) => shown)"""
    press = "document.querySelectorAll('#legend button')[1]"
    for expected in [False, True]:
        browser.run(f"{press}.click()")
        shown = browser.run(visible)
        check("legend", shown and all(one == expected for one in shown), f"{expected}: {shown}")
        check("pressed", browser.run(f"{press}.getAttribute('aria-pressed')") == str(expected).lower())


def tooltips(browser):
    x, y = place(browser, "ttft-curve", """const element = Chart.getChart(own).getDatasetMeta(0).data[1];
        return [box.left + element.x, box.top + element.y];""")
    browser.mouse("mouseMoved", x, y)
    browser.frames()
    shown = browser.run("""(() => { const { tooltip } = Chart.getChart('ttft-curve');
        return [tooltip.opacity, tooltip.title.join(' '), tooltip.body.flatMap(part => part.lines).join(' ')]; })()""")
    check("tooltip", shown[0] > 0 and shown[1].endswith("s") and "n = " in shown[2] and "%" in shown[2], shown)
    x, y = place(browser, "gap-map-0", "return [box.left + box.width / 2, box.top + box.height / 2];")
    browser.mouse("mouseMoved", x, y)
    text = browser.run("document.getElementById('tip').hidden ? '' : document.getElementById('tip').innerText")
    check("heat map", "gaps of" in text, text)
    x, y = browser.run("""(() => { const own = document.querySelector('.fall svg');
        own.scrollIntoView({ block: 'center' }); const box = own.getBoundingClientRect();
        return [box.left + box.width / 2, box.top + 10]; })()""")
    browser.mouse("mouseMoved", x, y)
    text = browser.run("document.getElementById('tip').hidden ? '' : document.getElementById('tip').innerText")
    check("waterfall", "after intended" in text and len(text.splitlines()) == 2, text)
    browser.mouse("mouseMoved", 1, 1)


def zoom(browser):
    span = "(({ min, max }) => [min, max])(Chart.getChart('ttft-curve').scales.x)"
    whole = browser.run(span)
    left, right, y = place(browser, "ttft-curve", """
        const area = Chart.getChart(own).chartArea; const wide = area.right - area.left;
        return [box.left + area.left + wide / 4, box.left + area.left + wide / 2, box.top + 60];""")
    browser.mouse("mousePressed", left, y, button="left", clickCount=1)
    browser.mouse("mouseMoved", right, y, button="left")
    browser.mouse("mouseReleased", right, y, button="left", clickCount=1)
    low, high = browser.run(span)
    check("zoom", whole[0] < low < high < whole[1], f"{whole} to {low} … {high}")
    for count in [1, 2]:
        browser.mouse("mousePressed", left, y, button="left", clickCount=count)
        browser.mouse("mouseReleased", left, y, button="left", clickCount=count)
    check("zoom", browser.run(span) == whole, f"{browser.run(span)} after a double click, not {whole}")
    browser.run("document.getElementById('ttft-curve').focus()")
    browser.key("+", text="+")
    low, high = browser.run(span)
    check("keyboard", whole[0] < low < high < whole[1], f"+: {low} … {high}")
    browser.key("0", text="0")
    check("keyboard", browser.run(span) == whole, "0 does not go back")
    browser.key("ArrowRight")
    check("keyboard", browser.run("Chart.getChart('ttft-curve').tooltip.opacity") > 0, "an arrow shows no value")
    browser.run("document.activeElement.blur()")


def tables(browser):
    """The values of each picture as text; all that is folded can be opened, and is closed again."""
    empty = browser.run("""(async () => { const all = [...document.querySelectorAll('details')];
        all.forEach(one => { one.open = true; });
        await new Promise(done => setTimeout(done, 100));
        const empty = all.filter(one => one.className === 'values' && !one.querySelector('tbody td'))
            .map(one => one.parentElement.innerText.slice(0, 40));
        all.forEach(one => { one.open = false; });
        return empty; })()""")
    check("tables", empty == [], empty)


def paper(browser):
    size = len(base64.b64decode(browser.call("Page.printToPDF", printBackground=True)["data"]))
    check("paper", size > 20_000, f"{size} bytes")
    left = browser.run("[document.documentElement.className, document.querySelectorAll('details[open]').length]")
    check("paper", left == ["scripted", 0], f"left behind: {left}")


def main(page, figures, pictures=None):
    with open(figures) as file:
        figures = json.load(file)
    is_run = "comparison_schema" not in figures
    compared = figures.get("comparison") if is_run else figures

    def tried(browser):
        if is_run:
            numbers(browser, figures)
            names = [target["name"] for target in figures["targets"]]
            have_output = sum("ttft" in target["metrics"] for target in figures["targets"][:2]) == 2
        else:
            names = [arm["label"] for arm in figures["arms"]]
            have_output = True
        if compared:
            Comparison(browser, compared, check, place).run()
        if have_output:
            legend(browser)
            if is_run:
                tooltips(browser)
            zoom(browser)
            shown = browser.run("[...document.querySelectorAll('#legend button span')].map(one => one.textContent)")
            check("names", shown == names, shown)
        tables(browser)
        widths(browser, pictures)
        paper(browser)
        check("markup", browser.run("document.querySelectorAll('b, i, img, iframe').length") == 0, "a name is markup")
        browser.reload_without_scripts()
        first = ".verdict" if is_run else ".answer"
        table = "#targets" if is_run else "[data-comparison]"
        bare = browser.run(f"[document.querySelector('{first}').innerText, document.querySelector('{table}').closest('section, .scroll').textContent,"
                           "document.documentElement.dataset.state ?? '', document.querySelector('.charts').hidden]")
        said = "Verdict" in bare[0] if is_run else len(bare[0]) > 40
        check("no script", said and names[0].split()[0] in bare[1] and bare[2:] == ["", True], bare)

    try_page(page, tried)


main(*sys.argv[1:])
