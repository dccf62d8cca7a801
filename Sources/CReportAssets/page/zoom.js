// SPDX-License-Identifier: Apache-2.0
// Zoom. Debian's Chart.js comes without its zoom plug-in, so the gesture is ours: it only sets where the x axis begins
// and ends, and Chart.js draws. Dragging with a finger stays what it is everywhere else: scrolling.
//
// Drag: zoom into what was marked; double click: back. Keyboard on a focused chart: + and − zoom, Shift with an arrow
// moves, 0 or Escape goes back, an arrow walks from value to value and shows each.

function enableZoom(own) {
  const mark = element("div", { className: "mark" });
  mark.hidden = true;
  own.plot.append(mark);
  let from = null;
  const within = event => {
    const area = own.chart.chartArea;
    return Math.max(area.left, Math.min(area.right, event.clientX - own.canvas.getBoundingClientRect().left));
  };
  own.canvas.addEventListener("pointerdown", event => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    from = within(event);
    own.canvas.setPointerCapture(event.pointerId);
  });
  own.canvas.addEventListener("pointermove", event => {
    if (from === null) return;
    const [left, right] = [Math.min(from, within(event)), Math.max(from, within(event))];
    const area = own.chart.chartArea;
    mark.hidden = right - left < 4;
    Object.assign(mark.style, { left: `${left}px`, width: `${right - left}px`, top: `${area.top}px`,
      height: `${area.bottom - area.top}px` });
  });
  own.canvas.addEventListener("pointerup", event => {
    if (from === null) return;
    const [left, right] = [Math.min(from, within(event)), Math.max(from, within(event))];
    from = null;
    mark.hidden = true;
    const x = own.chart.scales.x;
    if (right - left >= 8) setRange(own, x.getValueForPixel(left), x.getValueForPixel(right));
  });
  own.canvas.addEventListener("pointercancel", () => { from = null; mark.hidden = true; });
  own.canvas.addEventListener("dblclick", () => resetRange(own));
  own.canvas.addEventListener("keydown", event => onKey(own, event));
  own.canvas.addEventListener("blur", () => point(own, null));
}
function setRange(own, min, max) {
  Object.assign(own.chart.options.scales.x, { min, max });
  own.chart.update("none");
}
function resetRange(own) { setRange(own, own.home.x.min, own.home.x.max); }

// In steps of what is seen; on a logarithmic axis of its logarithm.
function rescale(own, factor, shift) {
  const { min, max } = own.chart.scales.x;
  const [into, outOf] = own.x.log ? [Math.log, Math.exp] : [value => value, value => value];
  const [low, high] = [into(min), into(max)];
  const middle = (low + high) / 2 + shift * (high - low);
  const half = (high - low) / 2 * factor;
  setRange(own, outOf(middle - half), outOf(middle + half));
}
function onKey(own, event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === "+" || event.key === "=") rescale(own, 0.6, 0);
  else if (event.key === "-") rescale(own, 1 / 0.6, 0);
  else if (event.key === "0" || event.key === "Escape") { resetRange(own); point(own, null); }
  else if (direction && event.shiftKey) rescale(own, 1, 0.2 * direction);
  else if (direction) step(own, direction);
  else return;
  event.preventDefault();
}

// The value that the keyboard has come to, by dataset and index.
function step(own, direction) {
  const all = [];
  own.chart.data.datasets.forEach((set, datasetIndex) => {
    if (mute.includes(set.look) || !own.chart.isDatasetVisible(datasetIndex)) return;
    set.data.forEach((raw, index) => { if (Number.isFinite(raw.y)) all.push({ datasetIndex, index }); });
  });
  if (!all.length) return;
  const at = all.findIndex(one => own.at && one.datasetIndex === own.at.datasetIndex && one.index === own.at.index);
  point(own, all[at < 0 ? 0 : (at + direction + all.length) % all.length]);
}
function point(own, at) {
  own.at = at;
  const active = at ? [at] : [];
  own.chart.setActiveElements(active);
  const place = at ? own.chart.getDatasetMeta(at.datasetIndex).data[at.index] : { x: 0, y: 0 };
  own.chart.tooltip.setActiveElements(active, { x: place.x, y: place.y });
  own.chart.update("none");
}
