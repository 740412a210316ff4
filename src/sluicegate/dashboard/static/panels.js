// The parts of the page, each drawn from a state and the chosen window. All that came in with a
// transaction is set as text, never as markup.
"use strict";

const Panels = (() => {
  const element = (id) => document.getElementById(id);
  const charts = {};

  function text(id, value) {
    const found = element(id);
    if (found.textContent !== value) found.textContent = value;
  }

  function make(tag, className, content) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (content !== undefined) made.textContent = content;
    return made;
  }

  // Rows are made anew only when they would read otherwise, so that a link keeps its focus and a
  // selection lasts.
  const shown = new Map();

  function rows(id, items, row) {
    const body = element(id);
    const now = JSON.stringify(items);
    if (shown.get(id) === now) return;
    shown.set(id, now);
    const focused = body.contains(document.activeElement)
      ? document.activeElement.getAttribute("href") : null;
    body.replaceChildren(...items.map(row));
    if (focused) body.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }

  function cells(line, items) {
    for (const [label, content, className] of items) {
      const cell = make(label === null ? "th" : "td", className);
      if (label === null) cell.scope = "row";
      else cell.dataset.label = label;
      if (content instanceof Node) cell.append(content);
      else cell.textContent = content;
      line.append(cell);
    }
    return line;
  }

  function named(name, className) {
    const made = make("span", "named");
    made.append(make("span", `key ${className}`), ` ${name}`);
    return made;
  }

  function windowName(index) {
    return ["in the last 5 minutes", "in the last hour", "in all that is shown"][index];
  }

  function tiles(state, view) {
    const { counts, standing } = state;
    text("rate", Format.rate(counts.rate));
    text("total", Format.count(standing.scored));
    const of = (role) => view.outcomes.filter((item) => item.role === role)
      .reduce((sum, item) => sum + item.events, 0);
    for (const [id, role] of [["blocked", "block"], ["reviewed", "review"]]) {
      text(id, Format.count(of(role)));
      text(`${id}-share`, view.events ? Format.share(of(role), view.events) : "");
    }
    for (const item of document.querySelectorAll(".window-events")) {
      item.textContent = Format.count(view.events);
    }
    const [p50, p99] = view.times.detection;
    text("tile-p50", Format.duration(p50)[0]);
    text("tile-p50-unit", Format.duration(p50)[1]);
    text("tile-p99", Format.duration(p99).join(" "));
    text("pending", Format.count(counts.pending));
    text("rejected", Format.count(standing.rejected));
    text("repeats", Format.count(standing.repeats));
  }

  function ticks(series) {
    const size = series.approve.length;
    const end = series.start + size * series.width;
    return [0, 0.25, 0.5, 0.75, 1].map((part) => {
      const time = series.start + Math.round(part * size) * series.width;
      return [part, series.width < 6e7 ? Format.clock(time) : Format.moment(time, end)];
    });
  }

  function span(series, at) {
    const from = series.start + at * series.width;
    const seconds = series.width < 6e7;
    return `${Format.clock(from, seconds)}–${Format.clock(from + series.width, seconds)}`;
  }

  function chart(id, kind, readout) {
    charts[id] ??= new Charts[kind](element(id), element(readout));
    return charts[id];
  }

  function outcomesOverTime(view, index) {
    const { series } = view;
    // What matters stands on the axis, where heights compare.
    const stacked = ["block", "review", "approve"].map((name) => ({ name, values: series[name] }));
    chart("time-chart", "Columns", "time-readout").draw({
      size: series.approve.length,
      ticks: ticks(series),
      series: stacked,
      format: Format.short,
      say: (at) => `${span(series, at)} · ${stacked
        .map(({ name, values }) => `${Format.count(values[at])} ${name}`).join(" · ")}`,
      summary: `Outcomes over time: ${Format.count(view.events)} transactions `
        + `${windowName(index)}. Arrow keys choose a column.`,
    });
  }

  function outcomes(view) {
    const share = element("share");
    const parts = view.outcomes.map(({ role, events }) => {
      const part = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      part.setAttribute("class", `mark ${role}`);
      return [part, view.events ? (1000 * events) / view.events : 0];
    });
    let x = 0;
    for (const [part, width] of parts) {
      const entries = { x, y: 0, width: Math.max(0, width - (width > 4 ? 2 : 0)), height: 10 };
      for (const [key, value] of Object.entries(entries)) part.setAttribute(key, value);
      x += width;
    }
    share.replaceChildren(...parts.map(([part]) => part));
    rows("outcomes", view.outcomes.map((item) => [item, view.events]), ([item, all]) =>
      cells(make("tr"), [
        [null, named(item.name, item.role)],
        ["Transactions", Format.count(item.events), "number"],
        ["Share", Format.share(item.events, all), "number quiet"],
      ]));
  }

  function scores(view) {
    const size = view.scores[0].length;
    const wide = 1000 / size;
    const scored = view.events - view.unscored;
    const stacked = ["block", "review", "approve"]
      .map((name, at) => ({ name, values: view.scores[2 - at] }));
    element("scores-chart").toggleAttribute("hidden", !scored && view.events > 0);
    chart("scores-chart", "Columns", "scores-readout").draw({
      size,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((part) => [part, String(part * 1000)]),
      series: stacked,
      format: Format.short,
      say: (at) => `${at * wide}–${(at + 1) * wide} · ${stacked
        .map(({ name, values }) => `${Format.count(values[at])} ${name}`).join(" · ")}`,
      summary: `Scores from 0 to 1000 of ${Format.count(scored)} transactions. `
        + "Arrow keys choose a column.",
    });
    text("scores-remark", view.events && !scored
      ? "No model scores yet: rules alone decide"
      : "The higher, the rarer among legitimate transactions"
        + (view.unscored ? ` · ${Format.count(view.unscored)} without score` : ""));
  }

  function times(view) {
    const { series } = view;
    for (const name of ["detection", "commit"]) {
      const [p50, p99] = view.times[name];
      text(`${name}-p50`, Format.duration(p50).join(" ").trim());
      text(`${name}-p99`, Format.duration(p99).join(" ").trim());
      const lines = ["p99", "p50"].map((which) => ({ name: which, values: series[`${name}_${which}`] }));
      chart(`${name}-chart`, "Lines", "times-readout").draw({
        size: series.approve.length,
        ticks: ticks(series).filter((_, at) => at === 0 || at === 4),
        lines,
        format: (value) => (value ? axisDuration(value) : "0"),
        say: (at) => `${span(series, at)} · p50 ${Format.duration(lines[1].values[at]).join(" ")}`
          + ` · p99 ${Format.duration(lines[0].values[at]).join(" ")}`,
        summary: `${name === "detection" ? "Time from event to decision" : "Time from acceptance to commit"}: `
          + `median ${Format.duration(p50).join(" ")}, p99 ${Format.duration(p99).join(" ")}. `
          + "Arrow keys choose a moment.",
      });
    }
  }

  function axisDuration(milliseconds) {
    if (milliseconds < 1_000) return `${Number(milliseconds.toPrecision(3))} ms`;
    if (milliseconds < 20_000) return `${Number((milliseconds / 1_000).toPrecision(3))} s`;
    return Format.duration(milliseconds).join(" ");
  }

  function reasons(item) {
    const list = make("ul", "whys");
    list.append(...item.reasons.map((reason) => make("li", "", reason)));
    return list;
  }

  function decision(name) {
    const [kind, rest] = name.includes(":") ? name.split(/:(.*)/s) : [name, ""];
    const made = make("span", "decided");
    if (rest) made.append(make("small", "", kind.replace("_", " ")), " ");
    made.append(make("code", "", rest || kind));
    return made;
  }

  function blocks(state) {
    const { counts } = state;
    element("blocks-table").hidden = !counts.blocks.length;
    element("no-blocks").hidden = counts.blocks.length > 0;
    rows("blocks", counts.blocks, (item) => {
      const link = make("a", "entity", item.entity);
      link.href = `/ui/events/${encodeURIComponent(item.event_id)}`;
      link.title = `Event ${item.event_id}`;
      const amount = item.amount === null ? "–"
        : `${Format.minor(item.amount, item.decimals)} ${item.currency}`;
      const time = make("time", "", Format.clock(item.time));
      time.dateTime = new Date(item.time / 1000).toISOString();
      time.title = time.dateTime;
      return cells(make("tr"), [
        ["Time", time, "quiet when"],
        ["Entity", link, "whom"],
        ["Amount", amount.trim(), "number amount"],
        ["Score", item.score === null ? "–" : item.score.toFixed(0), "number score"],
        ["Decided by", decision(item.decided_by), "by"],
        ["Reasons", item.reasons.length ? reasons(item) : "–", "why"],
      ]);
    });
  }

  function money(state, view) {
    const decimals = new Map(state.counts.currencies.map((item) => [item.code, item.decimals]));
    element("money-table").hidden = !view.money.length;
    const of = (item, name) => Format.minor(item[name], decimals.get(item.currency) ?? 2);
    rows("money", view.money, (item) => cells(make("tr"), [
      [null, item.currency || "not given"],
      ["Approved", of(item, "approved"), "number"],
      ["In review", of(item, "review"), "number"],
      ["Blocked", of(item, "blocked"), "number"],
    ]));
    text("money-remark", view.money.length
      ? "Never added up over currencies"
        + (view.refunds ? ` · ${Format.count(view.refunds)} ${view.refunds === 1 ? "refund" : "refunds"} left out` : "")
      : "No amounts in this window");
  }

  function breakdown(id, list, events, currency) {
    const most = Math.max(1, ...list.map((item) => (item.name === null ? 0 : item.events)));
    const amount = (by) => (currency
      ? Format.minor(by?.[currency.code] ?? "0", currency.decimals) : "–");
    rows(id, list.map((item) => [item, most, currency]), ([item]) => {
      const name = make("span", "bar-name");
      const label = item.name === null ? "all others" : item.name || "not given";
      name.append(make("span", item.name ? "" : "quiet", label.replaceAll("_", " ")));
      const bar = make("span", "bar");
      bar.append(make("span", "fill"));
      bar.firstChild.style.width = `${item.name === null ? 0 : (100 * item.events) / most}%`;
      name.append(bar);
      return cells(make("tr"), [
        [null, name],
        ["Count", Format.count(item.events), "number"],
        ["Blocked", Format.share(item.block, item.events), `number ${item.block ? "" : "quiet"}`],
        ["Approved amount", amount(item.approved), "number"],
        ["Blocked amount", amount(item.blocked), "number extra"],
      ]);
    });
    if (!list.length) element(id).replaceChildren();
  }

  function story(state) {
    const told = state.story;
    element("story").hidden = !told;
    if (!told) return;
    text("story-title", told.title);
    text("story-caught", Format.count(told.caught));
    text("story-caught-share", Format.share(told.caught, told.fraud));
    text("story-caught-text", `of ${Format.count(told.fraud)} frauds blocked; `
      + `${told.naive}: ${Format.count(told.naive_caught)}`);
    text("story-false", Format.count(told.false_blocks));
    text("story-false-share", Format.share(told.false_blocks, told.legit));
    text("story-false-text", `of ${Format.count(told.legit)} legitimate transactions blocked; `
      + `${told.naive}: ${Format.count(told.naive_false_blocks)}`);
    element("campaigns-table").hidden = !told.campaigns.length;
    rows("campaigns", told.campaigns, (item) => {
      const title = make("span", "", item.title);
      title.append(" ", make("span", `badge ${item.running ? "badge-running" : ""}`,
        item.running ? "running" : "over"));
      return cells(make("tr"), [
        ["Campaign", title, "title"],
        ["Kind", item.kind.replaceAll("_", " "), "kind"],
        ["Since", Format.moment(item.begins, state.counts.now), "quiet since"],
        ["Seen", Format.count(item.seen), "number"],
        ["Blocked", Format.count(item.blocked), "number"],
        ["In review", Format.count(item.reviewed), "number"],
        ["Missed", Format.count(item.missed), `number ${item.missed ? "missed" : "quiet"}`],
      ]);
    });
  }

  return { text, tiles, outcomesOverTime, outcomes, scores, times, blocks, money, breakdown, story };
})();
