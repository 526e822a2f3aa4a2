// Moves the cursor and shows states and drawings that the server made; it computes none itself.
"use strict";

(() => {
  const player = document.getElementById("replay");
  if (!player) return;
  const byId = (id) => document.getElementById(id);
  const numbers = player.dataset.numbers.split(" ").filter(Boolean).map(Number);
  const last = Number(player.dataset.last);
  const places = new Map(numbers.map((number, index) => [number, index]));
  const stage = byId("stage");
  const zooms = [...document.querySelectorAll(".zoom")];
  const scrub = byId("scrub");
  const play = byId("play");
  const known = new Map();
  const waiting = new Map();
  let place = Number(player.dataset.place);
  let zoom = 1;
  let timer = null;
  let settling = false;
  let addressed = null;

  const markOf = (step) => stage.querySelector(`.mark[data-number="${numbers[step]}"]`);

  // `centered`: the cursor comes to the middle even where it can be seen
  function placeCursor(centered = false) {
    for (const mark of stage.querySelectorAll(".mark")) {
      const step = places.get(Number(mark.dataset.number));
      mark.classList.toggle("later", step > place);
      mark.classList.toggle("on", step === place);
    }
    for (const row of document.querySelectorAll(".steps tr[aria-current]")) row.removeAttribute("aria-current");
    const mark = markOf(place);
    const at = mark ? Number(mark.dataset.at) : 0;
    byId("cursor").setAttribute("x1", at);
    byId("cursor").setAttribute("x2", at);
    byId("ahead").setAttribute("x", at);
    if (!mark) return;
    const row = byId(`e${numbers[place]}`);
    if (row) row.setAttribute("aria-current", "true");
    const names = stage.querySelector(".names").clientWidth;
    const room = stage.clientWidth - names;
    if (centered || at < stage.scrollLeft + 30 || at > stage.scrollLeft + room - 90) {
      // on a small screen what led here matters more than what follows
      stage.scrollLeft = Math.max(0, at - room * (room < 500 ? 0.85 : 0.5));
    }
  }

  function fetchFrom(first) {
    if (waiting.has(first)) return waiting.get(first);
    const asking = fetch(`${player.dataset.states}&from=${first}`, { headers: { Accept: "application/json" } })
      .then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status}`);
        return answer.json();
      })
      .then((told) => {
        for (const state of told.states) known.set(state.place, state);
      })
      .finally(() => waiting.delete(first));
    waiting.set(first, asking);
    return asking;
  }

  // text with every ¶ number a link into the entries of its case, as the server writes it
  function cited(name, text) {
    const made = document.createElement(name);
    for (const part of text.split(/((?:\d{4}-\d{3,} )?¶\d+)/)) {
      const [, number, entry] = part.match(/^(?:(\S+) )?¶(\d+)$/) || [];
      if (entry) {
        const link = document.createElement("a");
        link.className = "p";
        link.href = `${player.dataset.entries.replace("NUMBER", number || player.dataset.case)}#e${entry}`;
        link.textContent = part;
        made.append(link);
      } else if (part) made.append(part);
    }
    return made;
  }

  // names and what they are, or a sentence where there is none
  function listed(items, otherwise) {
    if (!items.length) return cited("p", otherwise);
    const list = document.createElement("dl");
    list.append(...items);
    return list;
  }

  function fill(id, text) {
    byId(id).replaceChildren(...cited("span", text).childNodes);
  }

  function show(state) {
    byId("where").textContent = `¶${state.number} · step ${state.place + 1} of ${last + 1} · ${state.at}`;
    byId("asof").textContent = state.at;
    byId("number").textContent = `¶${state.number}`;
    byId("citation").textContent = state.citation;
    byId("copy").parentElement.querySelector("[role=status]").textContent = "";
    fill("sentence", state.sentence);
    fill("together", state.together ? ` by ${state.together}, all of the same time` : "");
    const stood = [];
    for (const one of state.state) {
      const text = cited("dd", one.text);
      for (const point of one.points) {
        const small = cited("span", point);
        small.className = "small";
        text.append(document.createElement("br"), small);
      }
      stood.push(cited("dt", one.name), text);
    }
    byId("state").replaceChildren(listed(stood, "Nothing yet."));
    const changed = [];
    for (const one of state.changed) {
      const text = document.createElement("dd");
      if (one.before) text.append(cited("del", one.before), " → ");
      text.append(cited("ins", one.after || "no longer there"));
      changed.push(cited("dt", one.name), text);
    }
    byId("changed").replaceChildren(listed(changed, "Nothing of the state beside."));
  }

  // the address of a step of this replay
  function addressOf(step) {
    const there = new URL(window.location.href);
    for (const name of ["as_of", "eastern"]) there.searchParams.delete(name);
    there.searchParams.set("entry", String(numbers[step]));
    return there;
  }

  // browsers bound how often a page may change its address: it follows once the steps come to rest
  function keepAddress() {
    window.clearTimeout(addressed);
    addressed = window.setTimeout(() => window.history.replaceState(null, "", addressOf(place)), 120);
  }

  // every link that leads elsewhere in this replay keeps the step that is shown
  function keepStep() {
    for (const link of document.querySelectorAll("a.keeps")) {
      const there = new URL(link.href);
      there.searchParams.set("entry", String(numbers[place]));
      link.href = there;
    }
    keepAddress();
    for (const [id, to] of [["previous", place - 1], ["next", place + 1]]) {
      const link = byId(id);
      if (to >= 0 && to <= last) {
        link.href = addressOf(to);
        for (const name of ["aria-disabled", "role", "tabindex"]) link.removeAttribute(name);
      } else {
        link.removeAttribute("href");
        link.setAttribute("aria-disabled", "true");
        link.setAttribute("role", "link");
        link.setAttribute("tabindex", "0");
      }
    }
  }

  // a scrubber passes many steps on its way: one request at a time, for the step where it stands then
  async function settle() {
    if (settling) return;
    settling = true;
    try {
      while (!known.has(place)) {
        const wanted = place;
        await fetchFrom(Math.max(0, wanted - 2));
        if (!known.has(wanted)) throw new Error("no such step");
      }
      show(known.get(place));
    } catch (error) {
      byId("where").textContent = `The server did not answer (${error.message}): try again.`;
      return;
    } finally {
      settling = false;
    }
    ahead();
  }

  function go(step) {
    place = Math.min(Math.max(step, 0), last);
    scrub.value = String(place);
    placeCursor();
    keepStep();
    settle();
  }

  // the next states are there before anybody asks for them
  function ahead() {
    for (let next = place + 1; next <= Math.min(place + 6, last); next += 1) {
      if (!known.has(next)) {
        if (!waiting.size) fetchFrom(next).catch(() => undefined);
        return;
      }
    }
  }

  function stop() {
    window.clearInterval(timer);
    timer = null;
    play.textContent = "▶ Play";
    play.setAttribute("aria-pressed", "false");
    byId("where").setAttribute("aria-live", "polite");
  }

  function toggle() {
    if (timer) {
      stop();
      return;
    }
    if (place >= last) go(0);
    play.textContent = "❚❚ Pause";
    play.setAttribute("aria-pressed", "true");
    byId("where").setAttribute("aria-live", "off");
    timer = window.setInterval(() => {
      if (place >= last) stop();
      else go(place + 1);
    }, 1000);
  }

  async function redraw(factor) {
    const names = stage.querySelector(".names").clientWidth;
    const wide = Math.max(200, Math.min(4000, stage.clientWidth - names - 2));
    const current = place >= 0 ? `&entry=${numbers[place]}` : "";
    const answer = await fetch(`${player.dataset.redraw}&zoom=${factor}&wide=${wide}${current}`);
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("drawing");
    zoom = factor;
    byId("drawing").replaceWith(made);
    for (const link of zooms) {
      if (Number(link.dataset.zoom) === zoom) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    placeCursor(true);
  }

  // every address from here on keeps the zoom
  function zoomTo(factor) {
    const links = [...document.querySelectorAll("a.keeps:not(.zoom), #previous[href], #next[href]")];
    const changed = [...links.map((link) => [link, new URL(link.href)]), [null, new URL(window.location.href)]];
    for (const [link, there] of changed) {
      if (factor === 1) there.searchParams.delete("zoom");
      else there.searchParams.set("zoom", String(factor));
      if (link) link.href = there;
      else window.history.replaceState(null, "", there);
    }
    for (const jump of player.querySelectorAll("input[name=zoom]")) jump.value = String(factor);
    redraw(factor);
  }

  function zoomBy(steps) {
    const factors = zooms.map((link) => Number(link.dataset.zoom));
    const to = factors[factors.indexOf(zoom) + steps];
    if (to) zoomTo(to);
  }

  play.addEventListener("click", toggle);
  scrub.addEventListener("input", () => go(Number(scrub.value)));
  for (const [id, by] of [["previous", -1], ["next", 1]]) {
    byId(id).addEventListener("click", (event) => {
      event.preventDefault();
      go(place + by);
    });
  }
  stage.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark");
    if (!mark) return;
    event.preventDefault();
    go(places.get(Number(mark.dataset.number)));
  });
  for (const link of document.querySelectorAll(".step")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(places.get(Number(link.dataset.number)));
    });
  }
  for (const link of zooms) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      zoomTo(Number(link.dataset.zoom));
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const on = event.target;
    const moves = { ArrowLeft: () => go(place - 1), ArrowRight: () => go(place + 1), Home: () => go(0), End: () => go(last) };
    const others = { " ": toggle, "+": () => zoomBy(1), "-": () => zoomBy(-1) };
    // a scrubber moves by itself
    const keys = on === scrub ? others : { ...moves, ...others };
    if (on !== document.body && on !== stage && on !== scrub && !(player.contains(on) && on.matches("a"))) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  for (const control of [play, scrub]) control.hidden = false;
  const fits = stage.clientWidth - stage.querySelector(".names").clientWidth;
  const drawn = Number(byId("drawing").dataset.width);
  zoom = Number(zooms.find((link) => link.hasAttribute("aria-current"))?.dataset.zoom || 1);
  placeCursor();
  if (last >= 0 && Math.abs(fits - drawn) > 60) redraw(zoom);
  ahead();
})();
