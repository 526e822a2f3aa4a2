// Moves the cursor and shows states that the server folded; it computes none itself.
"use strict";

(() => {
  const player = document.getElementById("replay");
  if (!player) return;
  const byId = (id) => document.getElementById(id);
  const numbers = player.dataset.numbers.split(" ").filter(Boolean).map(Number);
  const last = Number(player.dataset.last);
  const known = new Map();
  const waiting = new Map();
  const drawing = byId("drawing");
  const cursor = byId("cursor");
  const scrub = byId("scrub");
  const play = byId("play");
  let place = Number(player.dataset.place);
  let zoom = 1;
  let timer = null;

  const markOf = (step) => drawing.querySelector(`[data-number="${numbers[step]}"]`);

  function placeCursor() {
    for (const mark of drawing.querySelectorAll(".on")) mark.classList.remove("on");
    const mark = markOf(place);
    if (!mark) return;
    mark.classList.add("on");
    const shape = mark.querySelector("circle");
    const box = (shape || mark.querySelector("path")).getBBox();
    const x = box.x + box.width / 2;
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    const room = drawing.parentElement;
    const at = x * zoom;
    if (at < room.scrollLeft + 140 || at > room.scrollLeft + room.clientWidth - 80) {
      room.scrollLeft = Math.max(0, at - room.clientWidth / 2);
    }
  }

  async function fetchFrom(first) {
    const address = `${player.dataset.states}&from=${first}`;
    if (waiting.has(first)) return waiting.get(first);
    const asking = fetch(address, { headers: { Accept: "application/json" } })
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

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  function show(state) {
    byId("where").textContent = `¶${state.number} of ${last + 1} · ${state.at}`;
    byId("asof").textContent = state.at;
    byId("sentence").textContent = state.sentence;
    byId("copy").dataset.citation = state.citation;
    byId("copied").textContent = "";
    const stood = [];
    for (const one of state.state) {
      const text = element("dd", one.text);
      for (const point of one.points) {
        text.append(document.createElement("br"));
        const small = element("span", point);
        small.className = "small";
        text.append(small);
      }
      stood.push(element("dt", one.name), text);
    }
    byId("state").replaceChildren(...stood);
    const changed = [];
    for (const one of state.changed) {
      const text = document.createElement("dd");
      text.append(element("del", one.before), " ", element("ins", one.after));
      changed.push(element("dt", one.name), text);
    }
    if (!changed.length) changed.push(element("dd", "Nothing of the state beside."));
    byId("changed").replaceChildren(...changed);
  }

  async function go(step) {
    place = Math.min(Math.max(step, 0), last);
    scrub.value = String(place);
    placeCursor();
    const wanted = place;
    if (!known.has(wanted)) {
      try {
        await fetchFrom(Math.max(0, wanted - 2));
      } catch (error) {
        byId("where").textContent = `The server did not answer (${error.message}): try again.`;
        return;
      }
    }
    if (wanted !== place) return;
    show(known.get(place));
    const here = new URL(window.location.href);
    here.searchParams.delete("as_of");
    here.searchParams.set("entry", String(numbers[place]));
    window.history.replaceState(null, "", here);
    const ahead = place + 6;
    if (ahead <= last && !known.has(ahead)) fetchFrom(ahead - 2).catch(() => known.delete(ahead));
  }

  function stop() {
    window.clearInterval(timer);
    timer = null;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }

  play.addEventListener("click", () => {
    if (timer) return stop();
    if (place >= last) go(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = window.setInterval(() => {
      if (place >= last) return stop();
      go(place + 1);
    }, 1200);
  });
  scrub.addEventListener("input", () => go(Number(scrub.value)));
  for (const [id, by] of [["previous", -1], ["next", 1]]) {
    const link = byId(id);
    if (link) link.addEventListener("click", (event) => { event.preventDefault(); go(place + by); });
  }
  drawing.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark");
    if (!mark) return;
    event.preventDefault();
    go(numbers.indexOf(Number(mark.dataset.number)));
  });
  function zoomBy(factor) {
    zoom = Math.min(4, Math.max(0.25, zoom * factor));
    const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
    drawing.setAttribute("width", String(width * zoom));
    drawing.setAttribute("height", String(height * zoom));
    placeCursor();
  }
  byId("wider").addEventListener("click", () => zoomBy(1.25));
  byId("narrower").addEventListener("click", () => zoomBy(0.8));
  byId("copy").addEventListener("click", async (event) => {
    await navigator.clipboard.writeText(event.currentTarget.dataset.citation);
    byId("copied").textContent = "Copied.";
  });
  for (const id of ["play", "scrub", "wider", "narrower", "copy"]) byId(id).hidden = false;
  placeCursor();
})();
