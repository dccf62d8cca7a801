// SPDX-License-Identifier: Apache-2.0
// Ratios and differences with their intervals, one below the other. Chart.js draws no error bars, so each is a row of
// elements of our own: they are as wide as the page allows, and on paper they need no drawing.

const comparisons = data.comparisons ?? [];
const forests = [];

function addForests(section) {
  addForest(section, "ratio", "Ratios to the base",
    "Candidate over base, logarithmic: 1 is no difference, 1.2 is 20 % more.");
  addForest(section, "difference", "Differences from the base",
    "Candidate less base, in percentage points: 0 is no difference.");
}
function addForest(section, scale, title, caption) {
  const rows = comparisons.flatMap(({ candidate, rows }) =>
    rows.filter(row => row.scale === scale).map(row => ({ ...row, candidate })));
  if (!rows.length) return;
  const [axis, several] = [forestAxis(rows, scale), comparisons.length > 1];
  const tolerances = rows.some(row => row.tolerance > 0) ? " Shaded: what a gate tolerates; gated figures are bold." : "";
  const list = element("div", { className: "forest", tabIndex: 0, role: "group" });
  list.setAttribute("aria-label", `${title}. Arrow keys walk through the rows.`);
  list.append(forestTicks(axis));
  const own = { list, rows: [], at: -1 };
  for (const id of new Set(rows.map(row => row.id))) {
    const group = rows.filter(row => row.id === id);
    if (several) list.append(element("div", { className: "forest-head", textContent: figureName(group[0]) }));
    for (const row of group) own.rows.push(forestRow(list, row, axis, several));
  }
  const made = element("figure", { className: "wide", id: `forest-${scale}` },
    element("figcaption", {}, element("h3", { textContent: title }), element("p", { textContent: caption + tolerances })),
    list);
  document.getElementById(section).append(made);
  forests.push(own);
  watchForest(own);
  valuesTable(made, ["figure", "side", scale === "ratio" ? "ratio, 95 % interval" : "difference, 95 % interval", "finding"],
    () => rows.map(row => [row.title, targets[row.candidate].name, row.text, row.words]));
}
function figureName(row) { return `${row.title}${row.more_is_better ? ", more is better" : ""}`; }

// As wide as the effects and tolerances are, and a little more; an interval that reaches further is cut, with an arrow.
function forestAxis(rows, scale) {
  const [into, outOf] = scale === "ratio" ? [Math.log, Math.exp] : [value => value, value => value];
  const none = scale === "ratio" ? 1 : 0;
  const reach = row => Math.max(Math.abs(into(row.estimate)), Math.abs(into(none + row.tolerance)));
  const most = Math.max(...rows.map(reach).filter(Number.isFinite), scale === "ratio" ? 0.05 : 0.005);
  const limit = 2.5 * most;
  const ends = rows.flatMap(row => [row.low ?? row.estimate, row.high ?? row.estimate,
    ...toleranceEnds(row)]).map(into).filter(Number.isFinite).map(value => Math.max(-limit, Math.min(limit, value)));
  const margin = 0.12 * most;
  const [low, high] = [Math.min(0, ...ends) - margin, Math.max(0, ...ends) + margin];
  const place = value => 100 * (Math.max(low, Math.min(high, into(value))) - low) / (high - low);
  const [from, to] = [outOf(low), outOf(high)];
  const ticks = scale === "ratio" ? logTicks(from, to) : evenTicks(from, to);
  const label = scale === "ratio" ? value => trimmed(value.toFixed(3)) : value => trimmed(formatNumber(100 * value));
  return { place, ticks, label, none, low: from, high: to, unit: scale === "ratio" ? "" : " points" };
}
function toleranceEnds(row) {
  if (!(row.tolerance > 0)) return [];
  return row.scale === "ratio" ? [1 / (1 + row.tolerance), 1 + row.tolerance] : [-row.tolerance, row.tolerance];
}
function evenTicks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(i * step);
  return ticks;
}
function forestTicks(axis) {
  const track = element("div", { className: "track" });
  for (const tick of axis.ticks) {
    const mark = element("span", { className: "tick", textContent: axis.label(tick) });
    mark.style.left = `${axis.place(tick)}%`;
    track.append(mark);
  }
  const row = element("div", { className: "forest-row forest-axis" }, element("div", { className: "name" }), track,
    element("div", { className: "said", textContent: axis.unit.trim() }));
  row.setAttribute("aria-hidden", "true");
  return row;
}

function forestRow(list, row, axis, several) {
  const track = element("div", { className: "track" });
  const piece = (className, from, to) => {
    const made = element("span", { className });
    made.style.left = `${axis.place(from)}%`;
    if (to !== undefined) made.style.width = `${axis.place(to) - axis.place(from)}%`;
    track.append(made);
    return made;
  };
  const [from, to] = toleranceEnds(row);
  if (from !== undefined) piece("band", from, to);
  for (const tick of axis.ticks) piece("line", tick);
  piece("line none", axis.none);
  if (row.low !== undefined) {
    const bar = piece("bar", row.low, row.high);
    bar.classList.toggle("open-low", row.low < axis.low);
    bar.classList.toggle("open-high", row.high > axis.high);
  }
  const point = element("canvas", { className: "point", width: 36, height: 36 });
  point.style.left = `${axis.place(row.estimate)}%`;
  track.append(point);
  const name = several ? targets[row.candidate].name : figureName(row);
  const made = element("div", { className: `forest-row${row.gated ? " gated" : ""}` },
    element("div", { className: "name", textContent: name, title: name }), track,
    element("div", { className: "said" }, element("span", { className: "figures", textContent: row.text }),
      element("span", { className: `finding ${row.finding}`, textContent: row.words })));
  made.dataset.target = row.candidate;
  list.append(made);
  return { made, row, point };
}
function drawForests() {
  for (const { rows } of forests)
    for (const { made, row, point } of rows) {
      const style = styleOf(row.candidate);
      made.style.setProperty("--side", style.colour);
      const context = point.getContext("2d");
      context.clearRect(0, 0, point.width, point.height);
      context.strokeStyle = style.colour;
      context.fillStyle = row.finding === "inconclusive" ? theme().surface : style.colour;
      context.lineWidth = 4;
      Chart.helpers.drawPoint(context, { pointStyle: style.shape, radius: 11, borderWidth: 4, rotation: 0 }, 18, 18);
    }
}

function watchForest(own) {
  const show = (index, clientX, clientY) => {
    const { row } = own.rows[index];
    showTip([`${row.title}: ${row.text}`, targets[row.candidate].name, ...row.said, row.words], clientX, clientY);
  };
  own.rows.forEach(({ made }, index) =>
    made.addEventListener("pointermove", event => show(index, event.clientX, event.clientY)));
  own.list.addEventListener("pointerleave", hideTip);
  const leave = () => { own.rows[own.at]?.made.classList.remove("at"); own.at = -1; hideTip(); };
  own.list.addEventListener("blur", leave);
  own.list.addEventListener("keydown", event => {
    const move = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") leave();
    if (!move) return;
    event.preventDefault();
    const seen = own.rows.map((_, index) => index).filter(index => !own.rows[index].made.hidden);
    if (!seen.length) return;
    const place = seen.indexOf(own.at);
    const next = seen[place < 0 ? (move > 0 ? 0 : seen.length - 1) : (place + move + seen.length) % seen.length];
    leave();
    own.at = next;
    const { made, point } = own.rows[next];
    made.classList.add("at");
    made.scrollIntoView({ block: "nearest" });
    const box = point.getBoundingClientRect();
    show(next, box.left + box.width / 2, box.top);
  });
}
