// SPDX-License-Identifier: Apache-2.0
// Each pair of units by itself: what the interval of a comparison was made of.

function plotPairs(section) {
  const rows = comparisons.flatMap(({ base, candidate, rows }) =>
    rows.filter(row => row.points?.length > 1).map(row => ({ ...row, base, candidate })));
  for (const id of new Set(rows.map(row => row.id))) plotPairsOf(section, rows.filter(row => row.id === id));
}
function plotPairsOf(section, group) {
  const [first] = group;
  const isRatio = first.scale === "ratio";
  const blocks = group.flatMap(row => row.points.map(point => point.block));
  const [from, to] = [Math.min(...blocks) - 0.6, Math.max(...blocks) + 0.6];
  const every = Math.ceil((to - from) / 12);
  const numbers = Array.from({ length: Math.ceil(to - from) }, (_, i) => Math.ceil(from) + i).filter(i => i % every === 0);
  const orders = group.some(row => row.points.some(point => point.base_first !== undefined))
    ? " Filled points: the base had its turn first, hollow ones: the candidate." : "";
  plot({
    section, id: `pairs-${first.id.replace(/\W/g, "-")}`, wide: true,
    title: `${first.title}: block by block`,
    caption: "A point for each block, by its number in the trace; dashed line and band: the effect with its 95 % " +
      `interval; dotted: no difference.${orders}`,
    x: { kind: "count", title: "block", min: from, max: to, ticks: numbers },
    y: { kind: isRatio ? "factor" : "points", log: isRatio, tight: true, signed: true,
      title: isRatio ? "ratio to the base (logarithmic)" : "difference from the base" },
    series: () => [
      { label: "no difference", look: "rule", colour: theme().soft, dash: [2, 3], points: level(isRatio ? 1 : 0, from, to) },
      ...group.flatMap(row => {
        const label = targets[row.candidate].name;
        const band = row.low === undefined ? [] : [{ target: row.candidate, label, look: "band", top: row.high,
          points: level(row.low, from, to) }];
        return [{
          target: row.candidate, label, look: "dots",
          points: row.points.map(point => ({ x: point.block, y: point.effect, name: `block ${point.block}`,
            hollow: point.base_first === false, note: orderOf(row, point) })),
        }, { target: row.candidate, label, look: "rule", dash: [7, 4], points: level(row.estimate, from, to) }, ...band];
      }),
      // The upper ends of the bands, so that the axis has room for them.
      ...group.filter(row => row.high !== undefined).map(row => ({ target: row.candidate, label: "", look: "room",
        points: level(row.high, from, to) })),
    ],
  });
}
function level(y, from, to) { return [{ x: from, y }, { x: to, y }]; }
function orderOf(row, point) {
  if (point.base_first === undefined) return undefined;
  return `${cut(targets[point.base_first ? row.base : row.candidate].name)} first`;
}
