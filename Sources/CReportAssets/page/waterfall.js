// SPDX-License-Identifier: Apache-2.0
// Single requests, moment by moment. Chart.js draws no waterfalls, so these are SVG of our own.

const svgSpace = "http://www.w3.org/2000/svg";
const outputKinds = 15;  // text, reasoning, tool call, refusal: the bits of the trace format

function addWaterfalls(section) {
  const parent = document.getElementById(section);
  targets.forEach((target, number) => {
    if (!target.waterfalls.length) return;
    const block = element("div", { className: "falls" }, element("h3", { textContent: target.name }));
    block.dataset.target = number;
    // One of each kind is there to be seen, the others to be looked for.
    const isFirst = (fall, i) => target.waterfalls.findIndex(other => other.choice === fall.choice) === i;
    const further = target.waterfalls.filter((fall, i) => !isFirst(fall, i));
    block.append(...target.waterfalls.filter(isFirst).map(waterfall));
    if (further.length)
      block.append(element("details", { className: "further" },
        element("summary", { textContent: `${further.length} further slow or broken requests` }),
        ...further.map(waterfall)));
    parent.append(block);
  });
}
function waterfall(fall) {
  const [start, end] = [0, Math.max(1, fall.end_ns)];
  const place = ns => 1000 * (ns - start) / (end - start);
  const drawing = shape("svg", { viewBox: "0 0 1000 46", preserveAspectRatio: "none", role: "img", tabindex: 0,
    "aria-label": `${fall.title}. Arrow keys walk through its moments.` });
  for (const [kind, from, to] of fall.phases)
    drawing.append(shape("rect", { class: `phase ${kind}`, x: place(from), y: 4,
      width: Math.max(1.5, place(to) - place(from)), height: 14 }));
  drawing.append(ticks(fall, place, "output", kind => kind & outputKinds, 22, 42),
    ticks(fall, place, "other", kind => !(kind & outputKinds), 28, 36));
  const cursor = shape("path", { class: "cursor", d: "" });
  drawing.append(cursor);
  const made = element("div", { className: `fall ${fall.choice}` },
    element("p", { className: "fallhead" }, element("span", { className: "choice", textContent: fall.choice }),
      element("strong", { textContent: fall.title })),
    element("p", { className: "about", textContent: fall.about }), drawing, fallAxis(end));
  if (fall.left_out) made.append(element("p", { className: "about",
    textContent: `${fall.left_out} further events are not drawn; the trace has them.` }));
  watch(drawing, moments(fall), place, cursor);
  valuesTable(made, ["moment", "since intended"], () => moments(fall).map(({ name, at }) => [name, formatSpan(at)]));
  return made;
}
function shape(tag, attributes) {
  const made = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
// One path for thousands of events: as elements of their own they would make the page slow.
function ticks(fall, place, name, wanted, top, bottom) {
  let path = "";
  let at = 0;
  fall.event_deltas_us.forEach((delta, i) => {
    at += delta;
    if (wanted(fall.event_kinds[i])) path += `M${place(at * 1e3).toFixed(2)} ${top}V${bottom}`;
  });
  return shape("path", { class: `ticks ${name}`, d: path });
}
function fallAxis(end) {
  const axis = element("div", { className: "fallaxis" });
  axis.setAttribute("aria-hidden", "true");
  const power = 10 ** Math.floor(Math.log10(end));
  const step = [0.2, 0.5, 1, 2].map(factor => factor * power).find(one => end / one <= 5.5);
  for (let at = 0; at <= end; at += step) {
    const mark = element("span", { textContent: at ? kinds.span.tick(at) : "intended" });
    mark.style.left = `${100 * at / end}%`;
    // What stands in the middle of its place at either end would hang over the edge.
    mark.className = at === 0 ? "" : at > 0.95 * end ? "last" : "inner";
    axis.append(mark);
  }
  return axis;
}
// Everything that can be pointed at, by time: the moments by name, then every event.
function moments(fall) {
  const all = fall.moments.map(([name, at]) => ({ name, at }));
  let at = 0;
  fall.event_deltas_us.forEach((delta, i) => {
    at += delta;
    const names = data.event_words.filter((_, bit) => fall.event_kinds[i] & (1 << bit));
    const size = fall.event_bytes[i] ? `, ${fall.event_bytes[i]} B of output` : "";
    all.push({ name: `event ${i + 1}: ${names.join(", ") || "other"}${size}`, at: at * 1e3 });
  });
  return all.sort((a, b) => a.at - b.at);
}
function watch(drawing, all, place, cursor) {
  let current = -1;
  const show = index => {
    current = index;
    const moment = all[index];
    const box = drawing.getBoundingClientRect();
    const x = place(moment.at);
    cursor.setAttribute("d", `M${x} 0V46`);
    showTip([`${formatSpan(moment.at)} after intended`, moment.name], box.left + x / 1000 * box.width, box.top);
  };
  const hide = () => { cursor.setAttribute("d", ""); hideTip(); };
  drawing.addEventListener("pointermove", event => {
    const box = drawing.getBoundingClientRect();
    const x = 1000 * (event.clientX - box.left) / box.width;
    let best = 0;
    all.forEach((moment, i) => { if (Math.abs(place(moment.at) - x) < Math.abs(place(all[best].at) - x)) best = i; });
    if (all.length) show(best);
  });
  drawing.addEventListener("pointerleave", hide);
  drawing.addEventListener("blur", hide);
  drawing.addEventListener("keydown", event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") hide();
    if (!step || !all.length) return;
    event.preventDefault();
    show(Math.max(0, Math.min(all.length - 1, current + step)));
  });
}
