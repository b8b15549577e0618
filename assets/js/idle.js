// Two minutes before an idle session ends: say so, keep drafts, offer to stay.

const LEAD = 120;
const body = document.body;
const seconds = Number(body.dataset.idleSeconds);
const box = document.getElementById("idle");

if (seconds > LEAD && box) {
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(warn, (seconds - LEAD) * 1000);
  };

  const warn = () => {
    for (const form of document.querySelectorAll("form[data-draft-url]")) form.dispatchEvent(new Event("cotutor:save-now"));
    box.showModal();
    timer = setTimeout(() => location.reload(), LEAD * 1000);
  };

  box.addEventListener("close", async () => {
    try {
      const answer = await fetch(box.dataset.stay, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) location.reload();
    } catch {
      // No network: the server decides when it is back.
    }
    wait();
  });

  wait();
}
