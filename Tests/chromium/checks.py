# SPDX-License-Identifier: Apache-2.0
"""The list of what was tried on a page, and what every page has to keep to."""
import base64
import json
import shutil
import sys

from browser import Browser

problems, made = [], {}


def check(name, holds, detail=""):
    made[name] = made.get(name, 0) + 1
    if not holds:
        problems.append(f"{name}: {detail}")


def place(browser, name, script):
    """Brings an element into view and gives a point on it, in the window."""
    return browser.run(f"""(() => {{ const own = document.getElementById('{name}');
        own.scrollIntoView({{ block: 'center' }}); const box = own.getBoundingClientRect(); {script} }})()""")


def widths(browser, pictures, tallest=100_000):
    """No page is wider than its window, and each theme is one; `tallest` bounds the pictures, in pixels."""
    for width in [360, 768, 1280]:
        for dark in [False, True]:
            browser.view(width, dark=dark)
            wide, charts, colour = browser.run("""[document.documentElement.scrollWidth,
                [...document.querySelectorAll('.plot canvas')].filter(one => one.offsetParent &&
                    Math.abs(one.clientWidth - one.parentElement.clientWidth) > 1).map(one => one.id),
                getComputedStyle(document.documentElement).backgroundColor]""")
            check("overflow", wide <= width, f"{wide} px at {width}")
            check("chart width", charts == [], f"{charts} at {width}")
            light = sum(int(part) for part in colour[4:-1].split(",")) > 384
            check("theme", light != dark, f"{colour}, dark {dark}")
            if pictures:
                shot = browser.call("Page.captureScreenshot", captureBeyondViewport=True, clip={
                    "x": 0, "y": 0, "width": width, "scale": 1,
                    "height": min(tallest, browser.run("document.body.scrollHeight"))})
                with open(f"{pictures}/{width}-{'dark' if dark else 'light'}.png", "wb") as file:
                    file.write(base64.b64decode(shot["data"]))
    browser.view(1280)
    browser.run("document.getElementById('theme').click()")
    check("theme", browser.run("document.documentElement.dataset.theme") == "dark", "the switch does nothing")


def try_page(page, tried, width=1280):
    """Opens a page, tries it, looks at what holds for all pages, and prints the outcome as one JSON object."""
    browser = Browser(shutil.which("chromium") or sys.exit("no chromium: scripts/bootstrap --tests installs it"))
    try:
        browser.view(width)
        browser.open(page)
        tried(browser)
        check("console", browser.messages == [], browser.messages)
        check("network", all(one.startswith("file://") for one in browser.addresses), browser.addresses)
    finally:
        browser.close()
    print(json.dumps({"made": made, "problems": problems}))
