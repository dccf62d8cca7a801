// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them, by the rules of Units.swift: axes and tooltips then read like the tables.

function formatNumber(value) {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  const decimals = magnitude < 0.9995 ? 3 : magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0;
  const scaled = Math.floor(magnitude * 10 ** decimals + 0.5);
  if (scaled === 0) return "0";
  const sign = value < 0 ? "−" : "";
  if (decimals === 0) return sign + scaled;
  const digits = String(scaled).padStart(decimals + 1, "0");
  return sign + digits.slice(0, -decimals) + "." + digits.slice(-decimals);
}
function formatSpan(nanoseconds) {
  const magnitude = Math.abs(nanoseconds);
  if (magnitude < 0.5) return "0 s";
  if (magnitude < 999.5) return Math.round(nanoseconds) + " ns";
  if (magnitude < 999.5e3) return formatNumber(nanoseconds / 1e3) + " µs";
  if (magnitude < 999.5e6) return formatNumber(nanoseconds / 1e6) + " ms";
  return formatNumber(nanoseconds / 1e9) + " s";
}
function formatShare(share) { return formatNumber(share * 100) + " %"; }
function formatBytes(bytes) {
  const ladder = [["TB", 1e12], ["GB", 1e9], ["MB", 1e6], ["kB", 1e3]];
  for (const [unit, size] of ladder) if (bytes >= 0.9995 * size) return formatNumber(bytes / size) + " " + unit;
  return Math.trunc(bytes) + " B";
}
// Three digits behind the point: ratios that matter lie near 1.
function formatFactor(ratio) {
  return ratio < 2 ? (Math.floor(ratio * 1e3 + 0.5) / 1e3).toFixed(3) : formatNumber(ratio);
}
function formatCount(count) { return Number.isInteger(count) ? String(count) : formatNumber(count); }

// Each kind of axis: how a value reads, and how a tick does, where trailing zeros only make noise.
function trimmed(text) { return text.replace(/(\.\d*?)0+(?=[ /]|$)/, "$1").replace(/\.(?=[ /]|$)/, ""); }
const kinds = {
  span: { format: formatSpan },
  share: { format: formatShare },
  bytes: { format: formatBytes },
  count: { format: formatCount },
  rate: { format: value => formatNumber(value) + "/s" },
  seconds: { format: value => formatSpan(value * 1e9) },
  factor: { format: formatFactor },
  points: { format: value => `${value > 0 ? "+" : ""}${formatNumber(value * 100)} points` },
};
for (const kind of Object.values(kinds)) kind.tick = value => trimmed(kind.format(value));

// Marks of a logarithmic axis that are round and few: 1-2-5 over decades, else evenly spaced ones.
function logTicks(low, high) {
  if (high / low < 6) {
    const rough = (high - low) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough);
    const ticks = [];
    for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) ticks.push(tick);
    return ticks;
  }
  const factors = high / low > 3e3 ? [1] : high / low > 200 ? [1, 3] : [1, 2, 5];
  const ticks = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++)
    for (const factor of factors) {
      const tick = factor * 10 ** exponent;
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}
