// Finds rows of a list as one types: those whose words do not hold what was typed are hidden.

for (const box of document.querySelectorAll("[data-within]")) {
  const rows = [...(box.closest("form") ?? document).querySelectorAll("[data-words]")];
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.dataset.words.toLowerCase().includes(wanted);
  });
}
