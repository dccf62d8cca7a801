# SPDX-License-Identifier: Apache-2.0
"""What a page shows of a comparison, held against the figures of `comparison` in summary.json or of compare's JSON."""


class Comparison:
    def __init__(self, browser, figures, check, place):
        self.browser, self.comparisons, self.check, self.place = browser, figures["comparisons"], check, place
        self.rows = {(number, row["statistic"]): row for number, one in enumerate(self.comparisons)
                     for row in one["rows"]}

    def run(self):
        self.table()
        if self.rows:
            self.forest()
            self.pointer()
            self.keyboard()
            self.pairs()

    def near(self, name, shown, figure, detail):
        """Pages have seven digits behind the point."""
        same = shown is None if figure is None else shown is not None and abs(shown - figure) <= 1e-6 + 1e-9 * abs(figure)
        self.check(name, same, f"{detail}: {shown} is {figure}")

    def table(self):
        shown = self.browser.run("""[...document.querySelectorAll('tr[data-comparison]')].map(row => {
            const number = text => text === '' || text === undefined ? null : Number(text);
            const cell = key => row.querySelector(`[data-key=${key}]`);
            const effect = cell('effect');
            return { comparison: Number(row.dataset.comparison), statistic: row.dataset.statistic,
                finding: row.dataset.finding, word: row.querySelector('.finding').textContent.split(' ')[1],
                p: number(cell('p').dataset.value), detectable: number(cell('detectable').dataset.value),
                effect: number(effect.dataset.value), effect_low: number(effect.dataset.low),
                effect_high: number(effect.dataset.high), text: effect.firstChild.data,
                factor: formatFactor(number(effect.dataset.value)), points: kinds.points.format(number(effect.dataset.value)),
                change: row.cells[3].textContent }; })""")
        for row in shown:
            figures = self.rows[(row["comparison"], row["statistic"])]
            for key, name in [("effect", "effect"), ("effect_low", "effect_low"), ("effect_high", "effect_high"),
                              ("p", "adjusted_p"), ("detectable", "detectable")]:
                self.near("comparison", row[key], figures.get(name), f"{row['statistic']} {name}")
            form = "factor" if figures["scale"] == "ratio" else "points"
            self.check("comparison text", row["text"] == row[form], row)
            self.check("finding", row["finding"] == row["word"] == figures["finding"], row)
            self.check("change", (row["change"] == "~") == (figures["finding"] == "inconclusive"), row)
        found = [(row["comparison"], row["statistic"]) for row in shown]
        self.check("comparison complete", found == list(self.rows), f"{found} for {list(self.rows)}")

    def forest(self):
        """Points stand in the order of the effects, within their intervals; both axes hold all of them."""
        drawn = self.browser.run("""forests.map(({ rows }) => rows.map(({ row, made, point }) => {
            const bar = made.querySelector('.bar')?.getBoundingClientRect(); const own = point.getBoundingClientRect();
            const at = own.left + own.width / 2;
            return { id: row.id, estimate: row.estimate, at, within: !bar || bar.left - 2 <= at && at <= bar.right + 2,
                inside: at >= made.getBoundingClientRect().left && at <= made.getBoundingClientRect().right,
                words: made.querySelector('.finding').textContent }; }))""")
        self.check("forest", sum(map(len, drawn)) == len(self.rows), f"{sum(map(len, drawn))} of {len(self.rows)}")
        for rows in drawn:
            rows.sort(key=lambda row: row["estimate"])
            self.check("forest order", all(a["at"] <= b["at"] + 0.1 for a, b in zip(rows, rows[1:])), rows)
            self.check("forest within", all(row["within"] and row["inside"] for row in rows), rows)

    def tip(self):
        return self.browser.run("document.getElementById('tip').hidden ? '' : document.getElementById('tip').innerText")

    def pointer(self):
        x, y = self.browser.run("""(() => { const own = forests[0].rows[0].made; own.scrollIntoView({ block: 'center' });
            const box = own.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]; })()""")
        self.browser.mouse("mouseMoved", x, y)
        text = self.tip()
        self.check("forest tip", "95 % interval" in text and "n = " in text, text)
        self.browser.mouse("mouseMoved", 1, 1)
        self.check("forest tip", self.tip() == "", "it stays")

    def keyboard(self):
        self.browser.run("forests[0].list.focus()")
        walked = []
        for key in ["ArrowDown", "ArrowDown", "ArrowUp"]:
            self.browser.key(key)
            walked.append(self.browser.run("forests[0].at"))
        last = self.browser.run("forests[0].rows.length") - 1
        self.check("forest keys", walked == [0, min(1, last), 0] and "95 % interval" in self.tip(), walked)
        self.browser.key("Escape")
        self.check("forest keys", self.tip() == "" and self.browser.run("forests[0].at") == -1, "Escape does nothing")
        self.browser.run("document.activeElement.blur()")

    def pairs(self):
        first = next((row for row in self.comparisons[0]["rows"] if len(row["points"]) > 1), None)
        if not first:
            return
        name = "pairs-" + first["statistic"].replace(".", "-")
        drawn = self.browser.run(f"""Chart.getChart('{name}').data.datasets.find(set => set.look === 'dots').data
            .map(({{ x, y }}) => [x, y])""")
        self.check("pairs", [x for x, _ in drawn] == [point["block"] for point in first["points"]], drawn)
        for (_, y), point in zip(drawn, first["points"]):
            self.near("pairs", y, point["effect"], f"block {point['block']}")
        x, y = self.place(self.browser, name, """const chart = Chart.getChart(own);
            const set = chart.data.datasets.findIndex(one => one.look === 'dots');
            const element = chart.getDatasetMeta(set).data[1]; return [box.left + element.x, box.top + element.y];""")
        self.browser.mouse("mouseMoved", x, y)
        self.browser.frames()
        title, body = self.browser.run(f"""(() => {{ const {{ tooltip }} = Chart.getChart('{name}');
            return [tooltip.title.join(' '), tooltip.body.flatMap(part => part.lines).join(' ')]; }})()""")
        self.check("pairs tooltip", title.startswith("block ") and " first" in body, [title, body])
        self.browser.mouse("mouseMoved", 1, 1)
