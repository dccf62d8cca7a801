// SPDX-License-Identifier: Apache-2.0
// Gaps over time: how many of which size came when. Chart.js draws no heat maps, so this is a canvas of our own.

const heatMaps = [];
const heatMargin = { left: 66, right: 10, top: 8, bottom: 26 };

function addHeatMaps(section) {
  targets.forEach((target, number) => {
    if (!target.gap_map) return;
    const made = figure(section, {
      id: `gap-map-${number}`, target: number, title: `Gaps over time: ${target.name}`,
      caption: "Stronger colour: more gaps (logarithmic). A band that climbs means that the stream slows down; " +
        "a second band, that chunks come in bursts.",
    });
    const map = { ...made, ...target.gap_map, number, at: null,
      most: Math.max(1, ...target.gap_map.columns.map(column => Math.max(0, ...column))) };
    heatMaps.push(map);
    map.canvas.addEventListener("pointermove", event => hover(map, event));
    map.canvas.addEventListener("pointerleave", hideTip);
    map.canvas.addEventListener("blur", () => { map.at = null; hideTip(); drawHeatMap(map); });
    map.canvas.addEventListener("keydown", event => walk(map, event));
    new ResizeObserver(() => drawHeatMap(map)).observe(map.plot);
    valuesTable(map.figure, ["time", "gap", "gaps"], () => map.columns.flatMap((column, i) =>
      column.flatMap((count, row) => count ? [cellText(map, i, row)] : [])));
  });
}
function geometry(map) {
  const [width, height] = [map.plot.clientWidth, map.plot.clientHeight];
  return { width, height, cellWidth: (width - heatMargin.left - heatMargin.right) / map.columns.length,
    cellHeight: (height - heatMargin.top - heatMargin.bottom) / map.rows_ns.length };
}
function drawHeatMap(map) {
  const { width, height, cellWidth, cellHeight } = geometry(map);
  if (!width) return;
  const ratio = devicePixelRatio || 1;
  Object.assign(map.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  Object.assign(map.canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = map.canvas.getContext("2d");
  context.scale(ratio, ratio);
  const colour = styleOf(map.number).colour;
  const bottom = height - heatMargin.bottom;
  map.columns.forEach((column, i) => column.forEach((count, row) => {
    if (!count) return;
    context.fillStyle = withAlpha(colour, 0.12 + 0.88 * Math.log1p(count) / Math.log1p(map.most));
    // Whole pixels: pale cells must neither overlap nor leave a seam.
    const [left, right] = [i, i + 1].map(column => Math.round(heatMargin.left + column * cellWidth));
    const [top, foot] = [row + 1, row].map(line => Math.round(bottom - line * cellHeight));
    context.fillRect(left, top, right - left, foot - top);
  }));
  drawHeatAxes(map, context, bottom);
  if (map.at) {
    context.strokeStyle = theme().ink;
    context.lineWidth = 2;
    context.strokeRect(heatMargin.left + map.at[0] * cellWidth, bottom - (map.at[1] + 1) * cellHeight,
      Math.max(3, cellWidth), cellHeight);
  }
}
function drawHeatAxes(map, context, bottom) {
  const { width, cellWidth, cellHeight } = geometry(map);
  const { soft, grid } = theme();
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = "middle";
  const every = Math.max(1, Math.ceil(18 / cellHeight));
  for (let row = 0; row < map.rows_ns.length; row += every) {
    const y = bottom - (row) * cellHeight;
    context.fillStyle = grid;
    context.fillRect(heatMargin.left, y, width - heatMargin.left - heatMargin.right, 1);
    context.fillStyle = soft;
    context.textAlign = "right";
    context.fillText(kinds.span.tick(map.rows_ns[row]), heatMargin.left - 6, y);
  }
  const length = map.columns.length * map.width_ns / 1e9;
  const power = 10 ** Math.floor(Math.log10(length));
  const step = [0.2, 0.5, 1, 2].map(factor => factor * power).find(one => length / one * 56 < width) ?? 5 * power;
  context.fillStyle = soft;
  for (let second = 0; second <= length; second += step) {
    const x = heatMargin.left + second * 1e9 / map.width_ns * cellWidth;
    context.textAlign = x > width - 24 ? "right" : "center";
    context.fillText(kinds.seconds.tick(second), x, bottom + 15);
  }
}

function cellText(map, column, row) {
  const top = map.rows_ns[row + 1];
  return [`${formatSpan(column * map.width_ns)} – ${formatSpan((column + 1) * map.width_ns)}`,
    top === undefined ? `from ${formatSpan(map.rows_ns[row])} on` : `${formatSpan(map.rows_ns[row])} – ${formatSpan(top)}`,
    String(map.columns[column][row])];
}
function tipLines(map, column, row) {
  const [time, gap, count] = cellText(map, column, row);
  return [time, `gaps of ${gap}: ${count}`];
}
function hover(map, event) {
  const { height, cellWidth, cellHeight } = geometry(map);
  const box = map.canvas.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left - heatMargin.left) / cellWidth);
  const row = Math.floor((height - heatMargin.bottom - event.clientY + box.top) / cellHeight);
  const isInside = map.columns[column] && row >= 0 && row < map.rows_ns.length;
  if (isInside) showTip(tipLines(map, column, row), event.clientX, event.clientY); else hideTip();
}
function walk(map, event) {
  const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (!move) return;
  event.preventDefault();
  const [column, row] = map.at ?? [0, 0];
  const next = map.at ? [column + move[0], row + move[1]] : [column, row];
  map.at = [Math.max(0, Math.min(map.columns.length - 1, next[0])),
    Math.max(0, Math.min(map.rows_ns.length - 1, next[1]))];
  drawHeatMap(map);
  const { height, cellWidth, cellHeight } = geometry(map);
  const box = map.canvas.getBoundingClientRect();
  showTip(tipLines(map, ...map.at), box.left + heatMargin.left + (map.at[0] + 0.5) * cellWidth,
    box.top + height - heatMargin.bottom - (map.at[1] + 0.5) * cellHeight);
}
