// SPDX-License-Identifier: Apache-2.0
// Small helpers for the page. Text goes in as text, never as markup: names and messages come from outside.

const data = JSON.parse(document.getElementById("data").textContent);
const targets = data.targets;
const hiddenTargets = new Set();

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties))
    if (name in made && name !== "role") made[name] = value;
    else made.setAttribute(name, value);
  made.append(...children);
  return made;
}
function cut(text, length = 34) { return text.length > length ? text.slice(0, length - 1) + "…" : text; }

// A picture with its title, what it shows, and a place for its values as a table.
function figure(section, { id, title, caption, wide, target }) {
  const canvas = element("canvas", { id, tabIndex: 0, role: "img" });
  canvas.setAttribute("aria-label", `${title}. ${caption}`);
  const plot = element("div", { className: "plot" }, canvas);
  const made = element("figure", { className: wide ? "wide" : "" },
    element("figcaption", {}, element("h3", { textContent: title }), element("p", { textContent: caption })), plot);
  if (target !== undefined) made.dataset.target = target;
  document.getElementById(section).append(made);
  return { canvas, plot, figure: made };
}
// Made when it is opened: most readers never do.
function valuesTable(parent, head, rows) {
  const foldout = element("details", { className: "values" }, element("summary", { textContent: "Values as a table" }));
  foldout.addEventListener("toggle", () => {
    if (!foldout.open || foldout.querySelector("table")) return;
    const all = rows();
    const shown = all.slice(0, 1000);
    const table = element("table", {}, element("thead", {}, rowOf("th", head)),
      element("tbody", {}, ...shown.map(cells => rowOf("td", cells))));
    foldout.append(element("div", { className: "scroll", tabIndex: 0 }, table));
    if (all.length > shown.length)
      foldout.append(element("p", { textContent: `${all.length - shown.length} further values are not listed.` }));
  });
  parent.append(foldout);
}
function rowOf(tag, cells) { return element("tr", {}, ...cells.map(text => element(tag, { textContent: text }))); }

// One box that follows the pointer or the keyboard, for the pictures that Chart.js does not draw.
const tip = element("div", { id: "tip", role: "status" });
tip.hidden = true;
document.body.append(tip);
function showTip(lines, clientX, clientY) {
  tip.replaceChildren(...lines.map(text => element("div", { textContent: text })));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  tip.style.left = `${Math.max(4, Math.min(clientX + 12, width - box.width - 4)) + scrollX}px`;
  tip.style.top = `${Math.max(4, clientY - box.height - 12) + scrollY}px`;
}
function hideTip() { tip.hidden = true; }
