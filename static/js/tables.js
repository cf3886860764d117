// Tables sorted and filtered in the page.
//   <table id="pupils" data-sortable> <th data-sort="text|number"> <td data-value="…">
//   <input type="search" data-filter="pupils"> and <select data-filter="pupils" data-by="state">
//   (rows carry data-state="…"). The order is remembered on this computer, the filter only
// until the tab is closed: it may hold a pupil's name.

import { announce, onEach, plain } from "./dom.js";

const collator = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });

function storageKey(kind, table) {
  return `pixschool:${kind}:${location.pathname.split("/").slice(1, 3).join("/")}:${table.id}`;
}

function cellValue(row, column) {
  const cell = row.cells[column];
  return cell?.dataset.value ?? cell?.textContent.trim() ?? "";
}

function comparison(kind, column, direction) {
  return (first, second) => {
    const [a, b] = [cellValue(first, column), cellValue(second, column)];
    if (kind !== "number") return direction * collator.compare(a, b);
    // What has no number goes last, whichever the direction.
    if (a === "" || b === "") return (a === "") - (b === "");
    return direction * (Number(a) - Number(b));
  };
}

function sort(table, header, order) {
  for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", order);
  const body = table.tBodies[0];
  const direction = order === "ascending" ? 1 : -1;
  body.append(...[...body.rows].sort(comparison(header.dataset.sort, header.cellIndex, direction)));
}

onEach("table[data-sortable]", (table) => {
  for (const header of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const order = header.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      sort(table, header, order);
      if (table.id) localStorage.setItem(storageKey("sort", table), `${header.cellIndex} ${order}`);
    });
  }
  const [column, order] = (table.id && localStorage.getItem(storageKey("sort", table)) || "").split(" ");
  const header = table.tHead?.rows[table.tHead.rows.length - 1].cells[Number(column)];
  if (order && header?.dataset.sort) sort(table, header, order);
});

function apply(table, filters) {
  const controls = filters.filter((filter) => filter.value);
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    row.hidden = !controls.every((filter) => filter.dataset.by
      ? (row.dataset[filter.dataset.by] ?? "").split(" ").includes(filter.value)
      : plain(filter.value).split(/\s+/).every((word) => plain(row.textContent).includes(word)));
    if (!row.hidden) shown += 1;
  }
  return shown;
}

onEach("[data-filter]", (filter) => {
  const table = document.getElementById(filter.dataset.filter);
  if (!table) return;
  const key = `${storageKey("filter", table)}:${filter.dataset.by ?? ""}`;
  const all = () => [...document.querySelectorAll(`[data-filter="${table.id}"]`)];
  const saved = sessionStorage.getItem(key);
  if (saved) filter.value = saved;
  apply(table, all());
  filter.addEventListener("input", () => {
    sessionStorage.setItem(key, filter.value);
    const shown = apply(table, all());
    announce(shown > 1 ? `${shown} lignes` : `${shown} ligne`);
  });
});
