// SPDX-License-Identifier: Apache-2.0
// One statistic over many runs: a place a run, with the band in which it was expected.

const unitKinds = { ns: "span", share: "share", tokens_per_second: "rate", ratio: "number", count: "number" };

function plotHistories() {
  data.history.forEach((series, number) => plotHistory(`history-${number}`, series));
}
function plotHistory(id, series) {
  const value = (object, name) => object[`${name}_${series.unit}`];
  const isLog = series.unit !== "share";
  const { points, segments } = series;
  const [from, to] = [-0.7, points.length + 0.7];
  // What was expected may be many times as wide as what was seen: as much of it is drawn as leaves the runs readable.
  const counted = points.filter(point => !point.left_out).map(point => value(point, "value"));
  const [least, most] = [Math.min(...counted), Math.max(...counted)];
  const into = isLog ? Math.log : x => x, outOf = isLog ? Math.exp : x => x;
  const slack = counted.length ? Math.max(0.6 * (into(most) - into(least)), isLog ? 0.02 : 0.001) : 0;
  const clamp = y => counted.length
    ? Math.min(outOf(into(most) + slack), Math.max(isLog ? outOf(into(least) - slack) : Math.max(0, least - slack), y)) : y;
  const expected = points.map((point, i) => [i, point.expected]).concat([[points.length, nextOf(series)]]);
  const edge = name => expected.flatMap(([i, one]) => one
    ? [{ x: i - 0.5, y: clamp(value(one, name)) }, { x: i + 0.5, y: clamp(value(one, name)) }] : [{ x: i, y: NaN }]);
  const seen = points.map(point => clamp(value(point, "value"))).concat(
    edge("low").concat(edge("high")).map(({ y }) => y).filter(Number.isFinite));
  const [bottom, top] = [Math.min(...seen), Math.max(...seen)];
  // Where all runs are alike, an axis still has some length.
  const room = Math.max(0.1 * (into(top) - into(bottom)), slack / 6, isLog ? 0.005 : 0.0005);
  const y = { kind: unitKinds[series.unit], title: `${series.figure}${isLog ? " (logarithmic)" : ""}`, log: isLog,
    min: isLog ? outOf(into(bottom) - room) : Math.max(0, bottom - room),
    max: isLog ? outOf(into(top) + room) : Math.min(1, top + room) };
  const upright = x => [{ x, y: bottom }, { x, y: top }];
  const years = new Set(points.map(point => point.day.slice(0, 4)));
  const every = Math.max(1, Math.ceil(points.length / 8));
  plot({
    section: id, id: `${id}-chart`, wide: true, named: true, title: series.figure,
    caption: "A point for each run, whisker: its own 95 % interval; band: where it was expected after the runs before it, " +
      "at the right the next one; line: mean of a level. Hollow: left out. Upright, dashed: a step; dotted: " +
      "another plan, machine, tool or libcurl.",
    x: { kind: "count", title: "run (UTC)", min: from, max: to,
      ticks: points.map((_, i) => i).filter(i => i % every === 0), label: i => points[i]?.day.slice(years.size > 1 ? 0 : 5) ?? "" },
    y,
    series: () => [
      { label: "expected up to", look: "room", points: edge("high") },
      { label: "expected", look: "band", colour: theme().soft, points: edge("low") },
      ...series.breaks.map(({ point }) => ({ label: "change", look: "rule", dash: [2, 3], colour: theme().soft,
        points: upright(point - 0.5) })),
      ...segments.flatMap((segment, number) => [
        ...segment.levels.map(level => ({ label: "level", look: "rule", target: undefined, dash: [],
          colour: styleOf(number).colour, points: [{ x: level.points[0] - 0.4, y: value(level, "center") },
            { x: level.points.at(-1) + 0.4, y: value(level, "center") }] })),
        ...segment.steps.map(step => ({ label: "step", look: "rule", dash: [7, 4],
          colour: theme().colours[step.worse ? 1 : 2], points: upright(step.point - 0.5) })),
        ...runsOf(series, number, value, clamp),
      ]),
    ],
  });
}
function nextOf(series) { return series.segments[series.points.at(-1)?.segment]?.next; }

// Of one plan on one class of machine: points of its own colour and shape, those outside what was expected larger.
function runsOf(series, number, value, clamp) {
  const style = styleOf(number);
  const own = series.points.map((point, i) => ({ point, i })).filter(({ point }) => point.segment === number);
  const make = ({ point, i }) => ({ x: i, y: clamp(value(point, "value")), value: value(point, "value"), name: point.moment, note: point.note,
    hollow: point.left_out !== undefined });
  const inside = own.filter(({ point }) => !point.outside), outside = own.filter(({ point }) => point.outside);
  const label = series.conditions[number];
  const radius = series.points.length > 60 ? 3 : 5;
  return [
    { label, look: "dots", colour: style.colour, shape: style.shape, radius, points: inside.map(make) },
    ...(outside.length ? [{ label: `${label}, outside`, look: "dots", colour: theme().colours[1], shape: "rectRot", radius: radius + 1,
      points: outside.map(make) }] : []),
    { label, look: "whisker", colour: style.colour, points: own.flatMap(({ point, i }) => value(point, "low") === undefined
      ? [] : [{ x: i, y: clamp(value(point, "low")) }, { x: i, y: clamp(value(point, "high")) }, { x: i, y: NaN }]) },
  ];
}
