// SPDX-License-Identifier: Apache-2.0
// One legend for all charts: a click on a target takes it out of each of them.

function makeLegend() {
  const bar = document.getElementById("legend");
  if (targets.length < 2) return;
  bar.append(...targets.map((target, number) => {
    const button = element("button", { type: "button", title: target.name }, swatch(number),
      element("span", { textContent: target.name }));
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", () => {
      if (!hiddenTargets.delete(number)) hiddenTargets.add(number);
      button.setAttribute("aria-pressed", String(!hiddenTargets.has(number)));
      showTargets();
    });
    return button;
  }));
  bar.hidden = false;
}
function swatch(target) {
  const canvas = element("canvas", { width: 56, height: 24, className: "swatch" });
  canvas.dataset.target = target;
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}
// With Chart.js's own shapes, so that legend and chart cannot differ.
function drawSwatches() {
  for (const canvas of document.querySelectorAll("canvas.swatch")) {
    const context = canvas.getContext("2d");
    const style = styleOf(Number(canvas.dataset.target));
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = context.fillStyle = style.colour;
    context.lineWidth = 4;
    context.setLineDash(style.dash.map(length => 2 * length));
    context.beginPath();
    context.moveTo(2, 12);
    context.lineTo(54, 12);
    context.stroke();
    context.setLineDash([]);
    Chart.helpers.drawPoint(context, { pointStyle: style.shape, radius: 8, borderWidth: 3, rotation: 0 }, 28, 12);
  }
}
function showTargets() {
  for (const { chart } of plots) {
    chart.data.datasets.forEach((set, i) => {
      if (set.target !== undefined) chart.setDatasetVisibility(i, !hiddenTargets.has(set.target));
    });
    chart.update("none");
  }
  for (const own of document.querySelectorAll("[data-target]"))
    if (own.tagName !== "CANVAS" && own.tagName !== "TR") own.hidden = hiddenTargets.has(Number(own.dataset.target));
}
