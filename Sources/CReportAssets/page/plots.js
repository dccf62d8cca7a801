// SPDX-License-Identifier: Apache-2.0
// The charts that Chart.js draws: one description each, from which they are made anew when the theme changes.

const plots = [];

/* A description:
   section, id, title, caption, wide, target (where the whole chart is one target's),
   named (whether its lines are told apart by a legend of its own)
   x, y: { kind, title, log, min, max, ticks, tight (as wide as the values), signed (tight around no difference) }
   series: () => [{ target, label, look, points: [{ x, y, note?, value? (where it is drawn at the edge) }], colour? }]
   looks: line, thin (the second line of a target), dots, faint (samples), bar; and what has no value of its own: whisker,
   rule (a level), band (from its points up to `top`, or to the series before it), room (nothing but space on the axis) */
const mute = ["whisker", "rule", "band", "room"];
function plot(description) {
  // Where nothing was seen there is nothing to look at.
  if (!description.series().some(series => series.points.some(point => Number.isFinite(point.y)))) return;
  const made = figure(description.section, description);
  const own = { ...description, ...made, chart: null };
  plots.push(own);
  enableZoom(own);
  valuesTable(made.figure, ["series", description.x.title, description.y.title], () =>
    own.series().filter(series => !mute.includes(series.look)).flatMap(series =>
      series.points.filter(point => Number.isFinite(point.y)).map(point => [
        series.label, point.name ?? kinds[own.x.kind].format(point.x),
        kinds[own.y.kind].format(point.value ?? point.y) + (point.note ? ` (${point.note})` : ""),
      ])));
}
function drawPlots() {
  for (const own of plots) {
    if (own.chart) own.chart.destroy();
    own.chart = new Chart(own.canvas, configuration(own));
  }
  showTargets();
}

function configuration(own) {
  const { ink, soft } = theme();
  const series = own.series();
  const isBars = series.some(one => one.look === "bar");
  setHome(own, series);
  return {
    type: isBars ? "bar" : "line",
    data: { datasets: series.map(dataset) },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true,
      font: { family: getComputedStyle(document.body).fontFamily },
      interaction: { mode: own.together ? "index" : "nearest", axis: own.together ? "x" : "xy", intersect: false },
      layout: { padding: { top: 6, right: 10 } },
      scales: { x: scale(own.x, own.home.x, isBars), y: scale(own.y, own.home.y, isBars) },
      plugins: {
        legend: { display: isBars || own.named === true, align: "end", labels: { color: soft, boxWidth: 12,
          boxHeight: 12, filter: (item, all) => !mute.includes(all.datasets[item.datasetIndex].look) } },
        tooltip: {
          backgroundColor: isDark() ? "#2a303b" : "#1f2530", titleColor: "#fff", bodyColor: "#fff", padding: 10,
          usePointStyle: true, boxPadding: 4, filter: item => !mute.includes(item.dataset.look),
          callbacks: { title: items => titleOf(items, own), label: item => labelOf(item, own) },
        },
      },
      color: ink, borderColor: soft,
    },
  };
}
function titleOf(items, own) {
  if (!items.length) return "";
  const raw = items[0].raw;
  return raw.name ?? `${own.x.title}: ${kinds[own.x.kind].format(raw.x)}`;
}
function labelOf(item, own) {
  const note = item.raw.note ? ` (${item.raw.note})` : "";
  return `${cut(item.dataset.label)}: ${kinds[own.y.kind].format(item.raw.value ?? item.raw.y)}${note}`;
}

// Where the axes begin and end before anybody zooms: as wide as the values where an axis need not begin at nought.
function setHome(own, series) {
  const home = axis => {
    const tight = (own[axis].log && own[axis].min === undefined) || own[axis].tight;
    const values = series.flatMap(one => one.points.map(point => point[axis])).filter(Number.isFinite);
    if (!tight || !values.length) return { min: own[axis].min, max: own[axis].max };
    const [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)],
      [Infinity, -Infinity]);
    if (own[axis].log) {
      const room = own[axis].signed ? (high / low) ** 0.1 * 1.002 : 1.12;
      return { min: low / room, max: high * room };
    }
    if (own[axis].signed) {
      const room = 0.1 * (high - low) || 0.01;
      return { min: low - room, max: high + room };
    }
    const margin = Math.max(1, 0.04 * (high - low));
    return { min: Math.max(0, low - margin), max: high + margin };
  };
  own.home = { x: home("x"), y: home("y") };
}
function scale(axis, { min, max }, isBars) {
  const { soft, grid } = theme();
  const made = {
    type: axis.log ? "logarithmic" : "linear", bounds: axis.log ? "data" : "ticks", min, max, suggestedMax: axis.suggestedMax, stacked: isBars,
    offset: false,
    title: { display: true, text: axis.title, color: soft },
    grid: { color: grid, tickColor: "transparent", borderColor: soft },
    ticks: {
      color: soft, maxRotation: 0, autoSkipPadding: 14, includeBounds: false,
      callback: axis.label ?? (value => kinds[axis.kind].tick(value)),
    },
  };
  // An axis that no value has is still drawn from nought.
  if (!axis.log && axis.min === undefined) made.beginAtZero = true;
  if (["count", "bytes"].includes(axis.kind)) made.ticks.precision = 0;
  if (axis.ticks) made.afterBuildTicks = built => {
    built.ticks = axis.ticks.filter(value => value >= built.min && value <= built.max).map(value => ({ value }));
  };
  else if (axis.log) made.afterBuildTicks = built => {
    built.ticks = logTicks(built.min, built.max).map(value => ({ value }));
  };
  return made;
}

function dataset(series) {
  const style = series.target === undefined
    ? { colour: series.colour ?? theme().colours[0], dash: [], shape: "circle" } : styleOf(series.target);
  const colour = series.colour ?? style.colour;
  const common = {
    label: series.label, data: series.points, look: series.look, target: series.target,
    borderColor: colour, backgroundColor: colour, pointStyle: series.shape ?? style.shape,
    spanGaps: !["whisker", "band", "room"].includes(series.look),
  };
  const silent = { pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0 };
  const few = series.points.length < 32;
  switch (series.look) {
    case "thin":
      return { ...common, borderColor: withAlpha(colour, 0.55), backgroundColor: withAlpha(colour, 0.55),
        borderWidth: 1.25, borderDash: style.dash, pointRadius: 0, pointHitRadius: 6 };
    case "dots":
      return { ...common, showLine: false, pointRadius: series.radius ?? 5, pointHoverRadius: 7, pointBorderWidth: 2,
        pointBackgroundColor: series.points.map(point => point.hollow ? theme().surface : colour) };
    case "faint":
      return { ...common, showLine: false, pointRadius: 2, backgroundColor: withAlpha(colour, 0.28),
        borderColor: withAlpha(colour, 0.28), order: 2 };
    case "whisker":
      return { ...common, ...silent, borderWidth: 2, order: 1 };
    case "rule":
      return { ...common, ...silent, borderWidth: 1.5, borderDash: series.dash, order: 2 };
    case "band":
      return { ...common, ...silent, borderWidth: 0, backgroundColor: withAlpha(colour, 0.14),
        fill: series.top === undefined ? "-1" : { value: series.top }, order: 3 };
    case "room":
      return { ...common, ...silent, borderWidth: 0 };
    case "bar":
      return { ...common, borderWidth: 0, barPercentage: 1, categoryPercentage: 0.92, pointStyle: "rect" };
    default:
      return { ...common, borderWidth: 2.25, borderDash: series.dash ?? style.dash, pointRadius: series.marks && few ? 3 : 0,
        pointHitRadius: 6, pointHoverRadius: 5, tension: 0 };
  }
}
