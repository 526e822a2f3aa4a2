// Says what a scope means as it is put together: the server finds the words, the page shows them.
for (const frame of document.querySelectorAll("fieldset.scope")) {
  const said = frame.querySelector("output");
  let waiting = 0;
  let asked = 0;
  const say = async () => {
    const typed = new FormData(frame.form);
    for (const file of frame.form.querySelectorAll("input[type=file]")) typed.delete(file.name);
    typed.set("step", `words ${frame.dataset.part}`);
    const mine = (asked += 1);
    const answer = await fetch(frame.form.action, { method: "POST", body: typed });
    if (answer.ok && mine === asked) said.textContent = await answer.text();
  };
  said.setAttribute("aria-live", "polite");
  frame.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(say, 300);
  });
}
