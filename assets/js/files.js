// Files by drop or picker, listed with their sizes before they are sent.

for (const box of document.querySelectorAll("[data-drop]")) start(box);

function start(box) {
  const input = box.querySelector('input[type="file"]');
  const list = box.querySelector("[data-files]");
  if (!input || !list) return;
  const most = Number(box.dataset.maxBytes);

  function show() {
    list.replaceChildren();
    let wrong = "";
    [...input.files].forEach((file, at) => {
      const row = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = `${file.name} (${size(file.size)})`;
      row.append(name);
      if (file.size > most) {
        wrong = `${file.name} is larger than ${size(most)}. Remove it or choose a smaller file.`;
        const words = document.createElement("span");
        words.className = "too-big";
        words.textContent = `Larger than ${size(most)}`;
        row.append(words);
      }
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "button small";
      remove.textContent = "Remove";
      remove.setAttribute("aria-label", `Remove ${file.name}`);
      remove.addEventListener("click", () => drop(at));
      row.append(remove);
      list.append(row);
    });
    input.setCustomValidity(wrong);
  }

  function keep(files) {
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    input.files = kept.files;
    show();
  }

  function drop(at) {
    keep([...input.files].filter((_, index) => index !== at));
    input.focus();
  }

  // A file that is too large is not sent at all. Discarding and checking need no files.
  input.form?.addEventListener("submit", (event) => {
    if (input.validity.valid || ["discard", "check"].includes(event.submitter?.value)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    input.reportValidity();
  });

  input.addEventListener("change", show);
  box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("over"); });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    keep([...input.files, ...event.dataTransfer.files]);
  });
}

function size(bytes) {
  if (bytes >= 1048576) return `${(bytes / 1048576).toFixed(1).replace(".0", "")} MB`;
  if (bytes >= 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${bytes} bytes`;
}
