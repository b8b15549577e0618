// A register by key and by thumb: every mark is sent at once, and kept in this browser until the server has it.

const PREFIX = "cotutor.marks.";
const PAUSE = 400;
const AGAIN = 5000;

document.addEventListener("submit", (event) => {
  if (!event.target.matches('form[action="/sign-out"]')) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
});

for (const form of document.querySelectorAll("form[data-register]")) start(form);

function start(form) {
  const key = `${PREFIX}${form.dataset.who}.${form.dataset.register}`;
  const status = form.querySelector("[data-unsent]");
  const rows = [...form.querySelectorAll("[data-number]")];
  const byNumber = new Map(rows.map((row) => [row.dataset.number, row]));
  const radios = (row) => [...row.querySelectorAll('input[type="radio"]')];
  const chosen = (row) => radios(row).find((radio) => radio.checked);
  const seen = (row) => row.querySelector("[data-seen]");
  const said = (row) => row.querySelector("[data-said]");
  // By student number: { mark, seen } and, once somebody else was found to have recorded otherwise, { conflict }.
  let unsent = {};
  let timer = 0;
  let sending = false;

  try { unsent = JSON.parse(localStorage.getItem(key)) ?? {}; } catch { unsent = {}; }

  function keep(why = "") {
    const all = Object.values(unsent);
    const asked = all.filter((one) => one.conflict).length;
    const waiting = all.length - asked;
    try { if (all.length) localStorage.setItem(key, JSON.stringify(unsent)); else localStorage.removeItem(key); } catch { /* Kept on the page alone. */ }
    const words = [waiting && `${waiting} not yet sent`, asked && `${asked} to decide`].filter(Boolean).join(", ");
    status.textContent = words ? `${words}. ${why}` : "All marks are saved.";
  }

  function later(pause) { clearTimeout(timer); timer = setTimeout(send, pause); }

  function press(row, mark) {
    unsent[row.dataset.number] = { mark, seen: seen(row).value };
    said(row).textContent = "";
    keep();
    later(PAUSE);
  }

  async function send() {
    const batch = Object.entries(unsent).filter(([, one]) => !one.conflict);
    if (sending || batch.length === 0) return;
    const sent = new URLSearchParams({ csrf: form.elements.namedItem("csrf").value });
    for (const [number, one] of batch) { sent.append(`mark-${number}`, one.mark); sent.append(`seen-${number}`, one.seen); }
    sending = true;
    let why = "They are kept in this browser and sent when the network is back.";
    try {
      const answer = await fetch(form.dataset.marksUrl, { method: "POST", body: sent, credentials: "same-origin" });
      if (answer.redirected || answer.status === 403) why = "Your session has ended: open this page again and sign in to send them.";
      else if (answer.ok) { take(await answer.json(), Object.fromEntries(batch)); why = ""; }
      else if (answer.status < 500) why = "They could not be sent. Open this page again.";
    } catch { /* No network: tried again below. */ }
    sending = false;
    keep(why);
    if (Object.values(unsent).some((one) => !one.conflict)) later(why ? AGAIN : PAUSE);
  }

  function take(answer, sent) {
    const same = (number) => unsent[number] === sent[number];
    for (const [number, lines] of Object.entries(answer.saved)) {
      seen(byNumber.get(number)).value = lines;
      if (same(number)) delete unsent[number]; else if (unsent[number]) unsent[number].seen = lines;
    }
    for (const one of answer.conflicts) if (same(one.number)) { unsent[one.number].conflict = one; ask(one); }
    for (const { number, words } of answer.refused) {
      const row = byNumber.get(number);
      if (!row || !same(number)) { delete unsent[number]; continue; }
      delete unsent[number];
      said(row).textContent = words;
      for (const radio of radios(row)) radio.checked = radio.defaultChecked;
    }
  }

  // Both marks are shown; neither is lost until somebody chooses.
  function ask(one) {
    const row = byNumber.get(one.number);
    const words = document.createElement("p");
    words.className = "conflict";
    words.textContent = one.words;
    const button = (text, act) => {
      const made = document.createElement("button");
      Object.assign(made, { type: "button", className: "button small", textContent: text });
      made.addEventListener("click", () => { act(); said(row).replaceChildren(); chosen(row)?.focus(); });
      return made;
    };
    const theirs = button("Keep theirs", () => {
      delete unsent[one.number];
      seen(row).value = one.seen;
      for (const radio of radios(row)) radio.checked = radio.value === one.theirs;
      keep();
    });
    const mine = button("Use mine", () => { const { mark } = unsent[one.number]; seen(row).value = one.seen; press(row, mark); });
    said(row).replaceChildren(words, theirs, mine);
  }

  function show(row, mark) {
    for (const radio of radios(row)) radio.checked = radio.value === (mark === "rest" ? "present" : mark);
  }

  function go(row, step) {
    const shown = rows.filter((one) => !one.hidden);
    const next = shown[shown.indexOf(row) + step];
    if (next) (chosen(next) ?? radios(next)[0])?.focus();
  }

  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") press(event.target.closest("[data-number]"), event.target.value);
  });

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.type !== "radio") return;
    const row = event.target.closest("[data-number]");
    const radio = radios(row).find((one) => one.dataset.key === event.key.toUpperCase());
    if (radio) { radio.checked = true; press(row, radio.value); go(row, 1); }
    else if (event.key === "ArrowDown") go(row, 1);
    else if (event.key === "ArrowUp") go(row, -1);
    else return;
    event.preventDefault();
  });

  form.querySelector("[data-rest]")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const row of rows.filter((one) => !chosen(one)?.value)) { show(row, "rest"); press(row, "rest"); }
  });

  form.querySelector("[data-within]")?.addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.dataset.words.toLowerCase().includes(wanted);
  });

  addEventListener("online", () => later(0));
  for (const [number, one] of Object.entries(unsent)) {
    const row = byNumber.get(number);
    if (!row) delete unsent[number]; else if (one.conflict) ask(one.conflict); else show(row, one.mark);
  }
  if (status && Object.keys(unsent).length) { keep(); later(0); }
}
