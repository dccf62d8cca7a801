# SPDX-License-Identifier: Apache-2.0
"""usage: check_relay.py relay.html relay.json [FOLDER FOR PICTURES]

Opens the page of a report on relays in a headless Chromium and holds it against the JSON. Prints one JSON object: how often
each check was made, and the problems found.
"""
import base64
import json
import sys

from checks import check, try_page, widths


def rows(browser, report):
    """Every relay has its headline, and every row its verdict; what failed shows where to look."""
    headlines = browser.run("[...document.querySelectorAll('.headline')].map(one => one.textContent)")
    check("headlines", headlines == [relay["headline"] for relay in report["relays"]], headlines)
    for relay in report["relays"]:
        shown = browser.run(f"""[...document.querySelectorAll('section.relay')].filter(one =>
            one.dataset.relay === {json.dumps(relay['name'])}).flatMap(one => [...one.querySelectorAll('tr[data-row]')])
            .map(row => [row.dataset.row, row.dataset.verdict, row.querySelectorAll('code').length])""")
        check("rows", sorted(row[:2] for row in shown) == sorted([row["id"], row["verdict"]] for row in relay["rows"]),
              relay["name"])
        looks = {row["id"]: int(row["verdict"] != "pass" and row["requests"] != []) for row in relay["rows"]}
        check("looks", all(looks[row[0]] == row[2] for row in shown), shown)
        order = [row["integrity"] for name, *_ in shown for row in relay["rows"] if row["id"] == name]
        check("order", order == sorted(order, reverse=True), "what arrives does not stand first")


def narrow(browser):
    """On a telephone, too, no column is out of sight, and no word of a row's name is broken."""
    for width in [420, 1100]:
        browser.view(width)
        cut = browser.run("""[...document.querySelectorAll('.relay .scroll')].map(one =>
            one.scrollWidth - one.clientWidth).filter(more => more > 0)""")
        check("columns", cut == [], f"{cut} px out of sight at {width}")
        broken = browser.run(r"""[...document.querySelectorAll('.relay tbody th')].flatMap(one => {
            const text = one.firstChild;
            return [...text.data.matchAll(/[\p{L}\p{N}]+/gu)].filter(word => {
                const range = document.createRange();
                range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
                return range.getClientRects().length > 1;
            }).map(word => word[0]); })""")
        check("words", broken == [], f"{broken} at {width}")


def main(page, report, pictures=None):
    with open(report) as file:
        report = json.load(file)

    def tried(browser):
        rows(browser, report)
        narrow(browser)
        widths(browser, pictures, tallest=2400)
        size = len(base64.b64decode(browser.call("Page.printToPDF", printBackground=True)["data"]))
        check("paper", size > 10_000, f"{size} bytes")
        browser.reload_without_scripts()
        check("no script", browser.run("document.querySelectorAll('tr[data-row]').length") > 0, "no rows")

    try_page(page, tried)


main(*sys.argv[1:])
