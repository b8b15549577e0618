// A register by key and by thumb: every mark is sent at once, and kept in this browser until the server has it.

const [PREFIX, PAUSE, AGAIN] = ["cotutor.marks.", 400, 5000];
const KEPT = "They are kept in this browser and sent when the network is back.";
const ENDED = "Your session has ended: open this page again and sign in to send them.";
const AWAY = ["absent", "authorised"];
const MET = ["present", "late", "absent"];
const NO_MARK = ["-", "Backspace", "Delete"];

// What somebody has not sent waits for them in this browser, and is gone when they sign out or another person signs in.
function forget(but) {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && !(but && key.startsWith(but))) localStorage.removeItem(key);
  } catch { /* This browser keeps nothing. */ }
}

document.addEventListener("submit", (event) => { if (event.target.matches('form[action="/sign-out"]')) forget(); });

const me = document.querySelector("[data-me]")?.dataset.me;
if (me) forget(`${PREFIX}${me}.`);

for (const form of document.querySelectorAll("form[data-register]")) if (form.querySelector("[data-unsent]")) start(form);

function start(form) {
  const key = `${PREFIX}${form.dataset.who}.${form.dataset.register}`;
  const status = form.querySelector("[data-unsent]");
  const rows = [...form.querySelectorAll("[data-number]")];
  const byNumber = new Map(rows.map((row) => [row.dataset.number, row]));
  const radios = (row) => [...row.querySelectorAll('input[type="radio"]')];
  const chosen = (row) => radios(row).find((radio) => radio.checked);
  const seen = (row) => row.querySelector("[data-seen]");
  const said = (row) => row.querySelector("[data-said]");
  const late = (row) => row.querySelector("[data-late]");
  const reason = (row) => row.querySelector("[data-reason]");
  const typed = (field) => (field?.value || field?.defaultValue ? field.value.trim() : undefined);
  function show(row, mark, minutes, why) {
    for (const radio of radios(row)) radio.checked = radio.value === (mark === "rest" ? "present" : mark);
    if (late(row) && minutes !== undefined) late(row).value = minutes;
    if (reason(row) && why !== undefined) reason(row).value = why;
  }
  const fields = (row) => [late(row), reason(row)].filter(Boolean);
  // By student number: mark, minutes late and the reason when they were typed or taken away, and seen; with a conflict
  // once something else was found to have been recorded since.
  let unsent = {};
  let timer = 0;
  let sending = false;

  const ready = () => Object.entries(unsent).filter(([, one]) => !one.conflict);

  function keep(why = "") {
    const [all, waiting] = [Object.keys(unsent).length, ready().length];
    try { if (all) localStorage.setItem(key, JSON.stringify(unsent)); else localStorage.removeItem(key); } catch { /* Kept on the page alone. */ }
    const words = [waiting && `${waiting} not yet sent`, all - waiting && `${all - waiting} to decide`].filter(Boolean);
    count();
    status.textContent = words.length ? `${words.join(", ")}. ${why}` : "All marks are saved.";
  }

  // What the head of the page says follows the marks; those who have left are not counted there either.
  const head = document.querySelector("[data-standing]");
  function count() {
    const here = rows.filter((row) => row.dataset.left === undefined);
    const marked = here.filter((row) => chosen(row)?.value).length;
    const number = head?.querySelector("[data-marked]");
    if (!number || number.textContent === String(marked)) return;
    const met = here.some((row) => MET.includes(chosen(row)?.value));
    const becomes = marked < here.length ? (met ? "some" : "none") : met ? "all" : "excused";
    const badge = document.querySelector(`template[data-becomes="${becomes}"]`);
    if (badge) head.querySelector("[data-status]").replaceChildren(badge.content.cloneNode(true));
    number.textContent = marked;
  }

  function later(pause) { clearTimeout(timer); timer = setTimeout(send, pause); }

  function press(row, mark) {
    const minutes = mark === "late" ? typed(late(row)) : undefined;
    const why = AWAY.includes(mark) ? typed(reason(row)) : undefined;
    unsent[row.dataset.number] = { mark, minutes, why, seen: seen(row).value };
    said(row).textContent = "";
    keep();
    later(PAUSE);
  }

  async function send() {
    const batch = ready();
    if (sending || batch.length === 0) return;
    const sent = new URLSearchParams({ csrf: form.elements.namedItem("csrf").value });
    for (const [number, one] of batch) {
      sent.append(`mark-${number}`, one.mark);
      sent.append(`seen-${number}`, one.seen);
      if (one.minutes !== undefined) sent.append(`late-${number}`, one.minutes);
      if (one.why !== undefined) sent.append(`reason-${number}`, one.why);
    }
    sending = true;
    let why = KEPT;
    try {
      const answer = await fetch(form.dataset.marksUrl, { method: "POST", body: sent, credentials: "same-origin" });
      if (answer.redirected || answer.status === 403) why = ENDED;
      else if (answer.ok) { take(await answer.json(), Object.fromEntries(batch)); why = ""; }
    } catch { /* No network: tried again below. */ }
    sending = false;
    keep(why);
    if (ready().length) later(why ? AGAIN : PAUSE);
  }

  function take(answer, sent) {
    const same = (number) => unsent[number] === sent[number];
    for (const [number, lines] of Object.entries(answer.saved)) {
      seen(byNumber.get(number)).value = lines;
      for (const field of fields(byNumber.get(number))) field.defaultValue = field.value;
      if (same(number)) delete unsent[number]; else unsent[number].seen = lines;
    }
    for (const one of answer.conflicts) if (same(one.number)) { unsent[one.number].conflict = one; ask(one); }
    // What was just written on the page may have pushed the focus out of sight.
    document.activeElement?.scrollIntoView({ block: "nearest" });
    for (const { number, words } of answer.refused) {
      if (!same(number)) continue;
      delete unsent[number];
      said(byNumber.get(number)).textContent = words;
      for (const radio of radios(byNumber.get(number))) radio.checked = radio.defaultChecked;
      for (const field of fields(byNumber.get(number))) field.value = field.defaultValue;
    }
  }

  // Both marks are shown; neither is lost until somebody chooses.
  function ask(one) {
    const row = byNumber.get(one.number);
    const words = Object.assign(document.createElement("p"), { className: "conflict", textContent: one.words });
    const button = (textContent, mark, minutes = "", why = undefined) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent });
      made.addEventListener("click", () => { seen(row).value = one.seen; show(row, mark, minutes, why); press(row, mark); go(row, 0); });
      return made;
    };
    said(row).replaceChildren(words, button("Keep theirs", one.theirs, one.late), button("Use mine", unsent[one.number].mark, unsent[one.number].minutes, unsent[one.number].why));
  }

  function go(row, step) {
    const shown = rows.filter((one) => !one.hidden);
    const next = shown[shown.indexOf(row) + step] ?? row;
    (chosen(next) ?? radios(next)[0]).focus();
  }

  form.addEventListener("change", ({ target }) => {
    if (target.type === "radio") press(target.closest("[data-number]"), target.value);
    else if (target.matches("[data-late]")) press(target.closest("[data-number]"), "late");
    else if (target.matches("[data-reason]")) {
      const row = target.closest("[data-number]");
      press(row, chosen(row).value);
    }
  });

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest("[data-number]");
    if (event.key === "Enter" && event.target.matches("[data-late], [data-reason]")) { go(row, 1); event.preventDefault(); }
    if (event.target.type !== "radio") return;
    const wanted = NO_MARK.includes(event.key) ? "–" : event.key.toUpperCase();
    const radio = radios(row).find((one) => one.dataset.key === wanted);
    if (radio) { radio.checked = true; press(row, radio.value); go(row, 1); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") go(row, event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  });

  form.querySelector("[data-rest]")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const row of rows.filter((one) => !chosen(one)?.value && !("onLeave" in one.dataset))) { show(row, "rest"); press(row, "rest"); }
  });

  addEventListener("online", () => later(0));
  try { unsent = JSON.parse(localStorage.getItem(key)) ?? {}; } catch { unsent = {}; }
  for (const [number, one] of Object.entries(unsent)) {
    if (!byNumber.has(number)) delete unsent[number];
    else { show(byNumber.get(number), one.mark, one.minutes, one.why); if (one.conflict) ask(one.conflict); }
  }
  if (Object.keys(unsent).length) { keep(); later(0); }

  // The first who has no mark is where the keys start; nothing takes the focus from a list of mistakes.
  const first = rows.find((row) => radios(row).some((radio) => radio.dataset.key === "P") && !chosen(row)?.value);
  if (first && !document.querySelector("[data-focus-first]") && !location.hash) go(first, 0);
}
