// Keeps what is being written: sends the form to its draft address a moment after typing stops,
// and once more when the page is left. Files are not part of a draft. When the session has ended meanwhile it says so,
// and goes on once its owner has signed in again in another window.

const WAIT = 1500;
const OUT = "You are signed out. What you wrote is still on this page: sign in in another window, then press Save here.";

for (const form of document.querySelectorAll("form[data-draft-url]")) start(form);

function start(form) {
  const status = form.querySelector("[data-saved]");
  let timer = 0;
  let dirty = false;
  let sending = false;
  let leaving = false;
  let signedOut = false;

  const say = (words) => { if (status) status.textContent = words; };

  function values() {
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
    return sent;
  }

  async function save() {
    if (!dirty || sending || leaving) return;
    dirty = false;
    sending = true;
    say("Saving draft …");
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: values(), credentials: "same-origin" });
      signedOut = answer.redirected || answer.status === 401 || answer.status === 403;
      if (signedOut) await renew();
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const id = (await answer.text()).trim();
      const field = form.elements.namedItem("draft");
      if (field && id && id.length <= 64) field.value = id;
      say(`Draft saved ${clock()}`);
    } catch {
      dirty = true;
      say(signedOut ? OUT : "Draft not saved. What you wrote is still on this page.");
      clearTimeout(timer);
      timer = setTimeout(save, 10 * WAIT);
    } finally {
      sending = false;
    }
  }

  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });

  // Whoever signed in again has another token: this page, as it is now, knows it.
  async function renew() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-draft-url] input[name=csrf]");
    const same = page.querySelector("header[data-me]")?.dataset.me === document.querySelector("header[data-me]")?.dataset.me;
    if (!fresh || !same) return;
    form.elements.namedItem("csrf").value = fresh.value;
    signedOut = false;
  }

  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!signedOut) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    await renew().catch(() => {});
    if (signedOut) say(OUT);
    else form.requestSubmit(button);
  });

  form.addEventListener("cotutor:save-now", () => { dirty = true; save(); });

  addEventListener("pagehide", () => {
    if (!dirty || leaving) return;
    fetch(form.dataset.draftUrl, { method: "POST", body: values(), credentials: "same-origin", keepalive: true }).catch(() => {});
  });
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
