// Starts the small enhancements. Every page works without any of them.
import "./search.js";
import "./drafts.js";
import "./audience.js";
import "./files.js";
import "./forms.js";
import "./idle.js";
import "./register.js";
import "./within.js";

document.documentElement.classList.add("scripted");

// "/" goes to the search box, unless the person is typing somewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A page with mistakes starts at the list of them; a page with news starts as usual but says it.
document.querySelector("[data-focus-first]")?.focus();
