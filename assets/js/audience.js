// Who will be able to read this, by name: asked again whenever a box that decides it changes.

const WAIT = 250;

for (const form of document.querySelectorAll("form[data-audience-url]")) start(form);

function start(form) {
  const box = form.querySelector("[data-audience]");
  if (!box) return;
  let timer = 0;
  let pending = null;

  async function ask() {
    pending?.abort();
    pending = new AbortController();
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const decides = ["csrf", "entry", "category", "sensitive", "audience", "notify"].includes(name);
      if (decides && typeof value === "string") sent.append(name, value);
    }
    box.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.audienceUrl, { method: "POST", body: sent, signal: pending.signal, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      box.innerHTML = await answer.text();
      box.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name === "AbortError") return;
      box.textContent = "This list could not be brought up to date. Press Check who can read this.";
      box.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-decides]")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
}
