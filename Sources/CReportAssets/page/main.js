// SPDX-License-Identifier: Apache-2.0
// Puts the page together; `data-state="ready"` says that all of it is drawn.

function drawAll() {
  drawPlots();
  heatMaps.forEach(drawHeatMap);
  drawForests();
  drawSwatches();
}
function makeThemeSwitch() {
  const button = document.getElementById("theme");
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    label();
    drawAll();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { label(); drawAll(); });
  button.hidden = false;
  label();
}
// On paper: light, and all that is folded open but for the long lists of values. The event comes before the layout of
// the paper does, so that the class gives the charts its measures first.
function preparePrinting() {
  let closed = [];
  addEventListener("beforeprint", () => {
    printing = true;
    document.documentElement.classList.add("paper");
    closed = [...document.querySelectorAll("details:not(.values):not([open])")];
    closed.forEach(foldout => { foldout.open = true; });
    drawAll();
  });
  addEventListener("afterprint", () => {
    printing = false;
    document.documentElement.classList.remove("paper");
    closed.forEach(foldout => { foldout.open = false; });
    drawAll();
  });
}

function plotRun() {
  plotCurves("latency", "ttft-curve", "TTFT: cumulative distribution", "ttft", true);
  plotPercentiles("latency", "ttft-percentiles", "ttft");
  plotPercentiles("latency", "e2e-percentiles", "e2e");
  plotCurves("gaps", "gap-curve", "Gaps: cumulative distribution", "gaps", false);
  plotPercentiles("gaps", "gap-percentiles", "gap");
  addHeatMaps("gaps");
  plotTimelines("time");
  plotRelation("relations", "by-concurrency", "TTFT against concurrency", "by_concurrency",
    "requests in flight at the dispatch");
  plotRelation("relations", "by-input-tokens", "TTFT against input tokens", "by_input_tokens", "input tokens");
  plotOutcomes("outcomes");
  addWaterfalls("waterfalls");
  plotHealth("health");
}
// Of sides that were measured in several runs, only distributions are known.
function plotSides() {
  plotCurves("latency", "ttft-curve", "TTFT: cumulative distribution", "ttft", true);
  plotCurves("latency", "gap-curve", "Gaps: cumulative distribution", "gaps", false);
  plotCurves("latency", "tpot-curve", "TPOT: cumulative distribution", "tpot", false);
  plotCurves("latency", "e2e-curve", "E2E: cumulative distribution", "e2e", false);
}

function makePage() {
  document.documentElement.classList.add("scripted");
  document.querySelectorAll("section.charts").forEach(section => { section.hidden = false; });
  addForests("forest");
  plotPairs("pairs");
  if (data.history) plotHistories(); else if (data.capacity) plotCapacity("capacity"); else if (data.health) plotRun(); else plotSides();
  for (const section of document.querySelectorAll("section.charts"))
    section.hidden = !section.querySelector("figure, .falls");
  for (const head of document.querySelectorAll("th[data-swatch]")) head.prepend(swatch(Number(head.dataset.swatch)));
  makeLegend();
  makeThemeSwitch();
  preparePrinting();
  drawAll();
  document.documentElement.dataset.state = "ready";
}
makePage();
