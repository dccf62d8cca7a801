// SPDX-License-Identifier: Apache-2.0
// What happened when: TTFT, rates, streams and outcomes in bins of equal width, and the client beside them.

function pointsOverTime(widthNs, values, note) {
  const width = widthNs / 1e9;
  return values.map((y, i) => ({ x: (i + 0.5) * width, y: y ?? NaN, note: note?.(i),
    name: `${formatSpan(i * widthNs)} – ${formatSpan((i + 1) * widthNs)}` }));
}
// Bins of counts and of means add up: some sixty tell more than hundreds that hold one request each.
function coarse(timeline) {
  const every = Math.ceil(timeline.intended.length / 64);
  if (every <= 1) return timeline;
  const groups = values => Array.from({ length: Math.ceil(values.length / every) }, (_, i) =>
    values.slice(i * every, (i + 1) * every));
  const sums = values => groups(values).map(group => group.reduce((sum, value) => sum + value, 0));
  const means = values => sums(values).map((sum, i) => sum / groups(values)[i].length);
  return {
    width_ns: timeline.width_ns * every, intended: sums(timeline.intended), output_events: sums(timeline.output_events),
    outcomes: Object.fromEntries(Object.entries(timeline.outcomes).map(([name, counts]) => [name, sums(counts)])),
    in_flight: means(timeline.in_flight), active: means(timeline.active),
  };
}
const endOf = timeline => timeline.intended.length * timeline.width_ns / 1e9;
// One line a target in full and perhaps a pale one; each has a title and a function from a timeline to its values.
function plotOverTime(section, id, title, caption, y, strong, thin, of = coarse) {
  const known = targets.filter(target => target.timeline.intended.length > 0);
  if (!known.length) return;
  plot({
    section, id, title, caption, together: targets.length <= 4,
    x: { kind: "seconds", title: "time since the start of the run", min: 0,
      max: Math.max(...known.map(target => endOf(target.timeline))) }, y,
    series: () => targets.flatMap((target, number) => [[strong, "line"], [thin, "thin"]].filter(([line]) => line).map(([line, look]) => {
      const timeline = of(target.timeline);
      return { target: number, look, marks: true, label: `${target.name}, ${line.title}`,
        points: pointsOverTime(timeline.width_ns, line.of(timeline), line.note?.(timeline)) };
    })),
  });
}
function plotTimelines(section) {
  const perSecond = (timeline, counts) => counts.map(count => count / (timeline.width_ns / 1e9));
  plotOverTime(section, "ttft-time", "TTFT over time",
    "Strong: p50, pale: p95, of the successes that were due within each bin. A step or a slope means that the target " +
    "changed during the run.", { kind: "span", title: "TTFT" },
    { title: "p50", of: timeline => timeline.ttft_p50_ns, note: timeline => i => `n = ${timeline.n[i]}` },
    { title: "p95", of: timeline => timeline.ttft_p95_ns, note: timeline => i => `n = ${timeline.n[i]}` },
    timeline => timeline);
  plotOverTime(section, "rate-time", "Rate",
    "Strong: requests that ended, pale: requests that were due. Pale above strong: work piles up.",
    { kind: "rate", title: "requests per second" },
    { title: "ended", of: timeline => perSecond(timeline, ended(timeline)) },
    { title: "due", of: timeline => perSecond(timeline, timeline.intended) });
  plotOverTime(section, "flight-time", "In flight, and streaming",
    "Strong: requests in flight, pale: of these, those between their first and last output. Means over each bin.",
    { kind: "count", title: "requests" },
    { title: "in flight", of: timeline => timeline.in_flight },
    { title: "streaming", of: timeline => timeline.active });
  plotOverTime(section, "events-time", "Output events",
    "Events with model output that arrived, of all requests: what the target streams in all.",
    { kind: "rate", title: "events per second" },
    { title: "output events", of: timeline => perSecond(timeline, timeline.output_events) });
}
function ended(timeline) {
  return timeline.intended.map((_, i) =>
    Object.values(timeline.outcomes).reduce((sum, counts) => sum + counts[i], 0));
}

function plotOutcomes(section) {
  targets.forEach((target, number) => {
    const timeline = coarse(target.timeline);
    const outcomes = Object.entries(timeline.outcomes);
    if (!outcomes.length) return;
    plot({
      section, id: `outcomes-${number}`, target: number, title: `Outcomes: ${target.name}`, together: true,
      caption: outcomes.map(([name, counts]) => `${counts.reduce((sum, count) => sum + count, 0)} ${name}`).join(", ") +
        ", by when they ended, warm-up included.",
      x: { kind: "seconds", title: "time since the start of the run", min: 0, max: endOf(timeline) },
      y: { kind: "count", title: "requests" },
      series: () => outcomes.map(([name, counts]) => ({ label: name, look: "bar", colour: outcomeColour(name),
        points: pointsOverTime(timeline.width_ns, counts) })),
    });
  });
}

// One line for the client of each run that is shown.
function plotHealth(section) {
  const clients = data.health;
  const charts = [
    ["loop-cpu", "Busiest loop", "CPU time of the busiest event loop, share of a core. From 80 % on, the client may " +
      "be what is slow.", "share", "share of a core", "loop_cpu_share"],
    ["loop-lag", "Loop lag", "Longest wait of a due action for its event loop.", "span", "wait", "loop_lag_ns"],
    ["memory", "Memory", "Resident memory of the client.", "bytes", "memory", "resident_bytes"],
    ["backlog", "Writer backlog", "Finished records that were not yet on the disk.", "count", "records",
      "writer_backlog"],
  ];
  const seen = (client, name) => client[name].map((value, i) => client.intervals[i] > 0 ? value : null);
  for (const [id, title, caption, kind, axis, name] of charts)
    plot({
      section, id, title, caption, named: clients.length > 1,
      x: { kind: "seconds", title: "time since the start of the run", min: 0,
        max: Math.max(...clients.map(client => client.intervals.length * client.width_ns / 1e9)) },
      y: { kind, title: axis, min: 0, suggestedMax: id === "loop-cpu" ? 1 : undefined },
      series: () => clients.map((client, i) => ({ label: client.label || title, look: "line", marks: true,
        colour: styleOf(i).colour, points: pointsOverTime(client.width_ns, seen(client, name)) })),
    });
}
