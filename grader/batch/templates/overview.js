// Sorts a table by the column whose title is pressed; pressed again, the other way round. Numbers begin with the largest.
for (const table of document.querySelectorAll("table.sortable, table.checks")) {
  const titles = [...table.tHead.rows[0].cells];
  const language = new Intl.Collator(document.documentElement.lang, { numeric: true });
  titles.forEach((title, column) => {
    title.querySelector("button")?.addEventListener("click", () => {
      const isNumber = title.classList.contains("number");
      const first = isNumber ? "descending" : "ascending";
      const other = isNumber ? "ascending" : "descending";
      const order = title.getAttribute("aria-sort") === first ? other : first;
      const sign = order === "ascending" ? 1 : -1;
      const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
      const compare = (a, b) => (isNumber ? key(a) - key(b) : language.compare(key(a), key(b)));
      titles.forEach((each) => each.removeAttribute("aria-sort"));
      title.setAttribute("aria-sort", order);
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a, b) => sign * compare(a, b)));
    });
  });
}
