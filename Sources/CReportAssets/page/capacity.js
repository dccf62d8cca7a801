// SPDX-License-Identifier: Apache-2.0
// A search for the highest load: what came out at each load that was tried.

function plotCapacity(section) {
  const { steps, axis, held, broken } = data.capacity;
  const loads = steps.map(step => step.load);
  const isLog = Math.max(...loads) > 8 * Math.min(...loads);
  const x = { kind: "count", title: isLog ? `${axis} (logarithmic)` : axis, log: isLog, tight: !isLog };
  const named = (step, note) => ({ x: step.load, name: `${step.name}: ${step.outcome}`, note: note ?? `n = ${step.n}` });
  const line = (label, colour, value, dash) => ({ label, look: "line", dash, colour: theme().colours[colour], shape: shapes[colour],
    points: steps.map(step => ({ ...named(step), y: step[value] ?? NaN })) });
  const whisker = (colour, value) => ({ label: value, look: "whisker", colour: theme().colours[colour],
    points: steps.flatMap(step => step[`${value}_low`] === undefined ? [] : [{ x: step.load, y: step[`${value}_low`] },
      { x: step.load, y: step[`${value}_high`] }, { x: step.load, y: NaN }]) });
  // Between the load that holds and the one that does not.
  const limit = top => held === undefined || broken === undefined ? []
    : [held, broken].map(load => ({ label: "limit", look: "rule", dash: [2, 3], colour: theme().soft,
      points: [{ x: load, y: 0 }, { x: load, y: top }] }));
  const most = (...values) => Math.max(0, ...steps.flatMap(step => values.map(value => step[value] ?? 0)));
  const limits = "Dotted: the highest load that holds and the lowest that does not.";
  plot({ section, id: "capacity-good", named: true, title: "Done, and good",
    caption: `Requests that end well, and those of them that keep to the service levels, a second. ${limits}`,
    x, y: { kind: "rate", title: "requests per second" },
    series: () => [...limit(most("done")), line("done", 6, "done", [7, 3]), line("good", 0, "good")] });
  plot({ section, id: "capacity-ttft", named: true, title: "TTFT",
    caption: "p50 and p95 with their 95 % intervals" +
      `${steps.some(step => step.direct_p50) ? "; what was asked directly at the same time stays flat" : ""}. ${limits}`,
    x, y: { kind: "span", title: "TTFT" },
    series: () => [...limit(most("ttft_p50", "ttft_p95")), whisker(0, "ttft_p50"), line("p50", 0, "ttft_p50"),
      whisker(1, "ttft_p95"), line("p95", 1, "ttft_p95"),
      ...(steps.some(step => step.direct_p50) ? [line("direct p50", 2, "direct_p50")] : [])] });
  plot({ section, id: "capacity-gap", named: true, title: "Gaps",
    caption: `p50 and p95 of the gaps between output events. ${limits}`, x, y: { kind: "span", title: "gap" },
    series: () => [...limit(most("gap_p50", "gap_p95")), line("p50", 0, "gap_p50"), line("p95", 1, "gap_p95")] });
  plot({ section, id: "capacity-errors", named: true, title: "Errors",
    caption: `Requests that were lost, with the 95 % interval of their share. ${limits}`, x, y: { kind: "share", title: "lost" },
    series: () => [...limit(most("errors_high")), whisker(1, "errors"), line("lost", 1, "errors")] });
  plotStreams(section);
  plotLaw(section);
}
// What is open waits or streams: where the second stays flat while the first grows, something lets only so many through.
function plotStreams(section) {
  const { steps, pool } = data.capacity;
  const end = Math.max(...steps.map(step => step.open));
  plot({ section, id: "capacity-streams", named: true, title: "Streams open, and active",
    caption: "Streams between first output and end against all that are open, on average. A line that goes flat: a pool. " +
      (pool ? "Dashed: streams that are let through at once." : "Dotted: all that are open."),
    x: { kind: "number", title: "streams open", min: 0, max: end * 1.05 }, y: { kind: "number", title: "streams" },
    series: () => [
      { label: "all", look: "rule", dash: [2, 3], colour: theme().soft, points: [{ x: 0, y: 0 }, { x: end, y: end }] },
      ...(pool ? [{ label: "let through", look: "rule", dash: [7, 4], colour: theme().colours[1],
        points: [{ x: 0, y: pool }, { x: end, y: pool }] }] : []),
      { label: "active", look: "line", colour: theme().colours[0], points: [...steps].sort((a, b) => a.open - b.open).map(step =>
        ({ x: step.open, y: step.active, name: step.name, note: `${formatNumber(step.open)} open` })) },
    ] });
}
function plotLaw(section) {
  const { steps, law } = data.capacity;
  if (!law) return;
  const hasBand = law[0].y_low !== undefined;
  const most = 1.3 * Math.max(...steps.map(step => step.done));
  const within = (point, y) => ({ x: point.x, y: Math.min(y, most) });
  plot({ section, id: "capacity-law", named: true, title: "Universal Scalability Law",
    caption: "Requests done a second against streams open: points as measured, line as fitted" +
      (hasBand ? ", band: where the true curve lies, 95 %." : "."),
    x: { kind: "number", title: "streams open", min: 0 }, y: { kind: "rate", title: "requests per second", max: most },
    series: () => [
      ...(hasBand ? [{ label: "band, high", look: "room", points: law.map(point => within(point, point.y_high)) },
        { label: "band", look: "band", colour: theme().colours[0], points: law.map(point => within(point, point.y_low)) }] : []),
      { label: "fitted", look: "line", colour: theme().colours[0], points: law.map(point => within(point, point.y)) },
      { label: "measured", look: "dots", colour: theme().colours[1], points: steps.map(step =>
        ({ x: step.open, y: step.done, name: step.name, hollow: step.outcome === "void" })) },
    ] });
}
