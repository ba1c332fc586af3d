// Draws what the worker sends once a second. Numbers only grow there; rates and quantiles of the last minute are made
// here, from the oldest and the newest of the snapshots kept. All text is set as text, never as markup.
"use strict";

const WINDOW = 60;
const history = [];
const id = (name) => document.getElementById(name);

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const count = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const some = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

function seconds(value) {
  if (value === null || !Number.isFinite(value)) return "–";
  if (value === 0) return "0 s";
  if (value < 0.001) return `${some.format(value * 1e6)} µs`;
  if (value < 1) return `${some.format(value * 1e3)} ms`;
  if (value < 120) return `${some.format(value)} s`;
  if (value < 7200) return `${some.format(value / 60)} min`;
  return `${some.format(value / 3600)} h`;
}

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit += 1; }
  return `${some.format(value)} ${units[unit]}`;
}

const clock = (at) => new Date(at).toLocaleTimeString("en-GB");

// The change of a number over the window, a second.
function rate(pick) {
  const first = history[0], last = history[history.length - 1];
  const span = last.now - first.now;
  return span > 0 ? Math.max(0, pick(last) - pick(first)) / span : 0;
}

// A quantile of what the histogram took in over the window, as Prometheus's histogram_quantile: linear in its bucket.
function quantile(pick, share) {
  const first = pick(history[0]), last = pick(history[history.length - 1]);
  if (!last) return null;
  const before = (index) => (history.length > 1 && first ? first.buckets[index][1] : 0);
  const total = last.count - (history.length > 1 && first ? first.count : 0);
  if (total <= 0) return null;
  const rank = share * total;
  let lower = 0, under = 0;
  for (let index = 0; index < last.buckets.length; index += 1) {
    const [bound, cumulative] = last.buckets[index];
    const here = cumulative - before(index);
    if (here >= rank) {
      return Number.isFinite(bound) ? lower + (bound - lower) * ((rank - under) / (here - under || 1)) : lower;
    }
    lower = bound; under = here;
  }
  return lower;
}

function rows(table, list, draw, none) {
  const body = id(table).tBodies[0];
  const drawn = list.map((item) => {
    const row = make("tr");
    row.append(...draw(item));
    return row;
  });
  if (!drawn.length && none) {
    const row = make("tr");
    row.append(make("td", none, { class: "none", colspan: "9" }));
    drawn.push(row);
  }
  body.replaceChildren(...drawn);
}

function gauge(value, most, text) {
  const cell = make("td");
  if (most > 0) cell.append(make("meter", undefined, { min: 0, max: most, value, "aria-label": text }));
  cell.append(text);
  return cell;
}

function tile(value, name, bad) {
  const box = make("div", undefined, { class: "tile" });
  box.append(make("b", value, bad ? { class: "bad" } : {}), make("span", name));
  return box;
}

function draw() {
  const now = history[history.length - 1];
  const state = id("state");
  const trouble = now.not_live ?? now.not_ready;
  state.textContent = trouble ? `not ready: ${trouble}` : `ready, up ${seconds(now.uptime)}`;
  state.classList.toggle("bad", Boolean(trouble));
  id("way").textContent =
    `${now.version} · ${now.topics.input} → ${now.topics.output}, ${now.topics.dead_letter} · group ${now.group}`;

  const lag = now.partitions.reduce((sum, { lag }) => sum + lag, 0);
  const dead = rate((it) => it.completed.dead_lettered);
  const budget = now.budget;
  id("tiles").replaceChildren(
    tile(some.format(rate((it) => it.completed.published)), "records out a second"),
    tile(some.format(rate((it) => it.consumed)), `articles in a second, ${bytes(rate((it) => it.consumed_bytes))}/s`),
    tile(seconds(quantile((it) => it.latency, 0.5)), "end to end, p50"),
    tile(seconds(quantile((it) => it.latency, 0.99)), "end to end, p99"),
    tile(count.format(lag), `lag over ${count.format(now.assigned)} partitions`),
    tile(some.format(dead), "dead letters a second", dead > 0),
    tile(`${Math.round(100 * Math.max(budget.bytes / (budget.limit_bytes || 1), budget.records / (budget.limit_records || 1)))} %`,
      `budget: ${bytes(budget.bytes)} of ${bytes(budget.limit_bytes)}`),
    tile(`${Math.round(100 * rate((it) => it.budget.paused))} %`, "of the time paused"),
    tile(some.format(rate((it) => it.transactions.committed)),
      `transactions a second, ${count.format(now.transactions.aborted)} aborted`, now.transactions.fatal > 0),
  );

  rows("stages", now.stages, (stage) => {
    const of = (it) => it.stages.find(({ name }) => name === stage.name).duration;
    return [
      make("td", stage.name),
      make("td", stage.name === "publish" ? "" : some.format(rate((it) => of(it).count)), { class: "n" }),
      make("td", seconds(quantile(of, 0.5)), { class: "n" }),
      make("td", seconds(quantile(of, 0.99)), { class: "n" }),
      stage.threads === undefined ? make("td", "transactions") : gauge(stage.busy, stage.threads, `${stage.busy} of ${stage.threads}`),
      gauge(stage.waiting, stage.room, `${stage.waiting} of ${stage.room}`),
    ];
  });
  const most = Math.max(1, ...now.partitions.map(({ lag }) => lag));
  rows("partitions", now.partitions, ({ partition, lag, age }) => [
    make("td", partition), gauge(lag, most, count.format(lag)), make("td", seconds(age), { class: "n" }),
  ], "nothing is known of any partition yet");

  const list = now.headlines.map(({ at, headline, language, source, partition, offset }) => {
    const item = make("li", undefined, { title: `partition ${partition}, offset ${offset}` });
    item.append(
      make("time", clock(at)),
      make("span", language ?? "", { class: "lang" }),
      make("span", headline ?? "(no headline)", { class: "headline", dir: "auto", ...(language ? { lang: language } : {}) }),
      make("bdi", source ?? "", { class: "from" }),
    );
    return item;
  });
  id("headlines").replaceChildren(...(list.length ? list : [make("li", "none yet", { class: "none" })]));

  rows("failures", now.failures, ({ stage, kind, count: number }) => [
    make("td", stage), make("td", kind), make("td", count.format(number), { class: "n" }),
  ], "none since the start");
  rows("dead", now.dead_letters, ({ at, stage, kind, partition, offset }) => [
    make("td", clock(at)), make("td", stage), make("td", kind), make("td", `${partition}/${offset}`, { class: "n" }),
  ]);
  for (const [table, of] of [["languages", now.languages], ["sources", now.sources]]) {
    const all = Object.entries(of);
    const largest = Math.max(1, ...all.map(([, number]) => number));
    rows(table, all, ([word, number]) => {
      const name = make("td");
      name.append(make("bdi", word));
      return [name, gauge(number, largest, count.format(number))];
    });
  }
}

const events = new EventSource("/events");
events.onmessage = ({ data }) => {
  const snapshot = JSON.parse(data);
  // A worker that began anew counts from zero.
  if (history.length && snapshot.uptime < history[history.length - 1].uptime) history.length = 0;
  history.push(snapshot);
  while (history.length > 2 && snapshot.now - history[0].now > WINDOW) history.shift();
  draw();
  document.documentElement.dataset.snapshots = String(Number(document.documentElement.dataset.snapshots ?? 0) + 1);
};
events.onerror = () => {
  id("state").textContent = events.readyState === EventSource.CLOSED ? "no seat for another reader; reload later" : "connection lost, trying again…";
  id("state").classList.add("bad");
};
