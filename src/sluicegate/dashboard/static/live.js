// Keeps the page up to date: one state a second while it is looked at, and a word when none comes.
"use strict";

(() => {
  const SILENT = 5_000;
  const HIDDEN = 10_000;
  const element = (id) => document.getElementById(id);
  const { text } = Panels;

  let state = null;
  let chosen = 0;
  let code = null;
  let source = null;
  let heard = performance.now();
  let again = 0;
  let wait = 2_000;
  let leaving = 0;
  let drawing = false;
  let unpublished = false;

  function connection(kind, words) {
    document.documentElement.dataset.connection = kind;
    text("connection", words);
  }

  function away(words) {
    const notice = element("away");
    notice.hidden = !words;
    if (words) text("away", words);
  }

  function connect() {
    disconnect();
    heard = performance.now();
    source = new EventSource("/ui/live");
    source.addEventListener("message", (event) => {
      heard = performance.now();
      wait = 2_000;
      state = JSON.parse(event.data);
      connection("live", "Connected");
      away("");
      draw();
    });
    source.addEventListener("error", () => {
      connection("lost", "Connection lost, reconnecting…");
      // The browser tries again by itself unless it was answered with something else.
      if (source && source.readyState === EventSource.CLOSED) retry();
    });
  }

  function disconnect() {
    clearTimeout(again);
    source?.close();
    source = null;
  }

  async function retry() {
    disconnect();
    again = setTimeout(connect, wait);
    wait = Math.min(30_000, wait * 1.5);
    try {
      const answer = await fetch("/ui/state", { redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        connection("lost", "Signed out");
        away("You are no longer signed in. Load this page again to sign in.");
        state = null;
        element("board").hidden = true;
        text("foot", "");
      } else if (answer.ok) {
        connection("lost", "Waiting for a place");
        away("Too many pages are open. This one goes on when another is closed.");
      }
    } catch {
      // Not reached; the next try comes.
    }
  }

  function watch() {
    if (document.hidden || !source) return;
    const silent = performance.now() - heard;
    if (silent > SILENT) connection("lost", "Connection lost, reconnecting…");
    if (silent > 3 * SILENT) connect();
  }

  function visible() {
    clearTimeout(leaving);
    if (document.hidden) {
      leaving = setTimeout(disconnect, HIDDEN);
    } else if (source) {
      draw();
    } else {
      connect();
    }
  }

  function draw() {
    if (drawing || document.hidden || !state) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      show();
    });
  }

  function show() {
    const { counts, standing } = state;
    const view = counts.windows[chosen];
    const some = counts.windows.some((item) => item.events) || standing.scored > 0;
    element("board").hidden = !some;
    element("empty").hidden = some;
    if (!some && standing.version && unpublished) {
      // What to send first depends on the version, and the server writes it.
      location.reload();
      return;
    }
    unpublished = !standing.version;
    if (unpublished) {
      text("empty-text", "No detector version is active, so nothing can be scored. Publish one:");
    }
    standingLine(standing);
    element("trouble").hidden = !standing.trouble;
    text("trouble", standing.trouble ?? "");
    if (!some) return;
    currencies(counts.currencies);
    const currency = counts.currencies.find((item) => item.code === code) ?? null;
    Panels.tiles(state, view);
    Panels.outcomesOverTime(view, chosen);
    Panels.outcomes(view);
    Panels.scores(view);
    Panels.times(view);
    Panels.blocks(state);
    Panels.money(state, view);
    element("states-card").hidden = counts.state_name === null;
    element("categories-card").hidden = counts.category_name === null;
    Panels.breakdown("states", view.states, view.events, currency);
    Panels.breakdown("categories", view.categories, view.events, currency);
    Panels.story(state);
    text("foot", `All times are UTC; it is ${Format.clock(counts.now)}. `
      + `Shown since ${Format.moment(counts.since, counts.now)}`
      + (counts.seeded
        ? `, the newest ${Format.count(counts.seeded)} stored before the start among it.` : "."));
  }

  function standingLine(standing) {
    const parts = [];
    if (standing.version) {
      parts.push(`${standing.detector} · version ${standing.version}`);
      parts.push(standing.model_version ? `model ${standing.model_version}` : "no model");
      parts.push(standing.complete ? "states complete" : "states still incomplete");
    }
    text("standing", parts.join(" · "));
  }

  function currencies(list) {
    const codes = list.map((item) => item.code);
    if (code === null || !codes.includes(code)) code = codes[0] ?? null;
    for (const select of document.querySelectorAll("select.currency")) {
      const present = [...select.options].map((option) => option.value);
      if (present.join() !== codes.join()) {
        select.replaceChildren(...list.map((item) => new Option(item.code || "no currency", item.code)));
      }
      if (select.value !== code && code !== null) select.value = code;
      select.closest("label").hidden = codes.length < 2;
    }
  }

  element("windows").addEventListener("change", (event) => {
    chosen = Number(event.target.value);
    draw();
  });
  for (const select of document.querySelectorAll("select.currency")) {
    select.addEventListener("change", () => {
      code = select.value;
      draw();
    });
  }
  element("copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(element("command").textContent);
      text("copy", "Copied");
    } catch {
      getSelection().selectAllChildren(element("command"));
    }
  });
  document.addEventListener("visibilitychange", visible);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => event.persisted && connect());
  setInterval(watch, 1_000);
  const checked = element("windows").querySelector("input:checked");
  chosen = checked ? Number(checked.value) : 0;
  connect();
})();
