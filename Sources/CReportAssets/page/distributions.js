// SPDX-License-Identifier: Apache-2.0
// How long it took: cumulative distributions, and percentiles with their intervals.

function plotCurves(section, id, title, key, wide) {
  if (!targets.some(target => target[key])) return;
  plot({
    section, id, title, wide,
    caption: "Share of the values (left) that were at most so long (below), of successful requests. " +
      "Further left is faster; a flat end to the right is a slow tail.",
    x: { kind: "span", title: `${title.split(":")[0]} (logarithmic)`, log: true },
    y: { kind: "share", title: "share of values", min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 0.9, 0.99],
      label: value => value === 0 ? "0 %" : value === 0.99 ? "p99" : `p${Math.round(value * 100)}` },
    series: () => targets.flatMap((target, number) => {
      const curve = target[key];
      if (!curve) return [];
      // Ranks, so a curve starts above nought; what is no time at all has no place on a logarithmic axis.
      const points = curve.value_ns.map((x, i) => ({ x: Math.max(x, 1), y: curve.share[i],
        name: formatSpan(x), note: `n = ${curve.n}` }));
      return [{ target: number, label: target.name, look: "line", points: [{ ...points[0], y: 0 }, ...points] }];
    }),
  });
}

// A dot a percentile, its 95 % interval as a whisker; the targets stand side by side.
function plotPercentiles(section, id, metric) {
  const known = targets.filter(target => target.percentiles[metric]);
  if (!known.length) return;
  const levels = ["p50", "p90", "p95", "p99"];
  const name = known[0].percentiles[metric].title;
  const title = name[0].toUpperCase() + name.slice(1);
  const place = (level, number) => level + (number - (targets.length - 1) / 2) * 0.7 / Math.max(2, targets.length);
  const each = make => targets.flatMap((target, number) =>
    target.percentiles[metric] ? make(target, target.percentiles[metric], number) : []);
  plot({
    section, id, title: `${title}: percentiles`,
    caption: "Whiskers are 95 % intervals: where two do not overlap, the difference is more than chance. " +
      "A dot without one has too few values behind it.",
    x: { kind: "count", title: "percentile", min: -0.5, max: 3.5, ticks: [0, 1, 2, 3], label: value => levels[value] },
    y: { kind: "span", title: `${title} (logarithmic)`, log: true },
    series: () => each((target, found, number) => [{
      target: number, label: target.name, look: "dots",
      points: levels.flatMap((level, i) => found.value_ns[i] === null ? [] : [{ x: place(i, number),
        y: Math.max(1, found.value_ns[i]), name: `${title} ${level}`, note: found.interval[i] }]),
    }, {
      target: number, label: target.name, look: "whisker",
      points: levels.flatMap((_, i) => found.low_ns[i] === null ? [] : [
        { x: place(i, number), y: Math.max(1, found.low_ns[i]) },
        { x: place(i, number), y: Math.max(1, found.high_ns[i]) }, { x: place(i, number), y: NaN }]),
    }]),
  });
}

// Each request a faint dot; over them the median of those that have the same on the axis below.
function plotRelation(section, id, title, key, axis) {
  if (!targets.some(target => target[key])) return;
  plot({
    section, id, title,
    caption: "Faint: single successful requests; line: their median in groups of equal size. " +
      "A line that rises says that TTFT depends on it.",
    x: { kind: "count", title: axis, tight: true }, y: { kind: "span", title: "TTFT" },
    series: () => targets.flatMap((target, number) => {
      const relation = target[key];
      if (!relation) return [];
      return [{
        target: number, label: target.name, look: "line", marks: true,
        points: relation.bins.map(([low, high, n, p50, p95]) => ({ x: (low + high) / 2, y: p50,
          name: `${axis}: ${low === high ? low : `${low}–${high}`}`,
          note: `median of ${n}${p95 === null ? "" : `; p95 ${formatSpan(p95)}`}` })),
      }, {
        target: number, label: target.name, look: "faint",
        points: relation.x.map((x, i) => ({ x, y: relation.ttft_ns[i], note: `request ${relation.index[i]}` })),
      }];
    }),
  });
}
