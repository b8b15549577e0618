// Search as you type: the ARIA combobox pattern over a fragment of options from the server.
// Enter without a chosen option submits the form as it would without script.

const WAIT = 120;

for (const input of document.querySelectorAll("[data-search]")) start(input);

function start(input) {
  const list = document.getElementById(input.dataset.list);
  const status = document.getElementById(input.dataset.status);
  if (!list) return;
  let timer = 0;
  let pending = null;
  let chosen = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll('[role="option"]')];

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(next) {
    const all = options();
    if (all.length === 0) return;
    chosen = (next + all.length) % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function show(markup) {
    list.innerHTML = markup;
    const found = options().length;
    list.hidden = false;
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(found > 0));
    if (status) status.textContent = found === 1 ? "1 suggestion" : `${found} suggestions`;
  }

  async function ask() {
    const words = input.value.trim();
    pending?.abort();
    if (words.length < 2) return close();
    pending = new AbortController();
    const address = `${input.dataset.search}?q=${encodeURIComponent(words)}`;
    try {
      const answer = await fetch(address, { signal: pending.signal, credentials: "same-origin" });
      if (answer.ok && !answer.redirected && input.value.trim() === words) show(await answer.text());
    } catch {
      close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });

  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) ask();
    else if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(chosen - 1);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && chosen >= 0) go(options()[chosen]);
    else return;
    event.preventDefault();
  });

  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => go(event.target.closest('[role="option"]')));
  input.addEventListener("blur", close);

  function go(option) {
    if (option?.dataset.href) location.assign(option.dataset.href);
  }
}
