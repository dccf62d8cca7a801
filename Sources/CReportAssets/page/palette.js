// SPDX-License-Identifier: Apache-2.0
// Colours, dashes and shapes: a target is told by all three, so that neither colour vision nor a printer decides.

// Okabe and Ito, "Color Universal Design" (2008); its black and yellow change with the background.
const okabeIto = {
  light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#4d4d4d", "#8c7b00"],
  dark: ["#56b4e9", "#ff8a3d", "#00c391", "#e596c1", "#3d8fd1", "#e69f00", "#c9ced6", "#f0e442"],
};
const dashes = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4], [2, 2, 6, 2], [1, 4]];
const shapes = ["circle", "rect", "triangle", "rectRot", "star", "crossRot", "rectRounded", "cross"];

let printing = false;
function isDark() {
  if (printing) return false;
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
function theme() {
  const dark = isDark();
  return dark
    ? { ink: "#e6e9ee", soft: "#9aa4b2", grid: "rgba(255,255,255,.09)", surface: "#171a21", colours: okabeIto.dark }
    : { ink: "#1a1d23", soft: "#5b6472", grid: "rgba(0,0,0,.08)", surface: "#ffffff", colours: okabeIto.light };
}
// Dashes shift by one each time the colours are used up: sixteen targets still look different.
function styleOf(target) {
  const colours = theme().colours;
  const round = Math.floor(target / colours.length);
  return {
    colour: colours[target % colours.length],
    dash: dashes[(target + round) % dashes.length],
    shape: shapes[(target + 3 * round) % shapes.length],
  };
}
function withAlpha(hex, alpha) {
  const [red, green, blue] = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
  return `rgba(${red},${green},${blue},${alpha})`;
}

const successes = ["ok", "length_limited"];
// Each way to end keeps its colour in all charts of a page.
const outcomeOrder = [];
function outcomeColour(outcome) {
  const colours = theme().colours;
  if (outcome === "ok") return withAlpha(colours[2], 0.75);
  if (outcome === "length_limited") return withAlpha(colours[4], 0.75);
  if (outcome === "cancelled") return withAlpha(theme().soft, 0.6);
  if (!outcomeOrder.includes(outcome)) outcomeOrder.push(outcome);
  const failing = [1, 5, 3, 7, 6, 0];
  return colours[failing[outcomeOrder.indexOf(outcome) % failing.length]];
}
