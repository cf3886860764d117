// The cells of the grid in the page: what is chosen, what waits, what clashes.

export function cells() {
  return document.querySelectorAll("[data-cell]");
}

export function cellNamed(name) {
  return document.querySelector(`[data-cell="${name}"]`);
}

export function valueOf(cell) {
  return cell.querySelector("input[type=radio]:checked")?.value ?? "";
}

export function show(cell, value) {
  for (const radio of cell.querySelectorAll("input[type=radio]")) radio.checked = radio.value === value;
}

/** What the server holds, from now on: the page came with it, or an answer said it. */
export function settle(cell, { value, id, version }) {
  for (const radio of cell.querySelectorAll("input[type=radio]")) radio.defaultChecked = radio.value === value;
  cell.dataset.id = id;
  cell.dataset.version = version;
}

/** Back to what the server holds. */
export function reset(cell) {
  for (const radio of cell.querySelectorAll("input[type=radio]")) radio.checked = radio.defaultChecked;
  mark(cell, { isUnsent: false, isClash: false });
}

export function mark(cell, { isUnsent, isClash }) {
  cell.classList.toggle("is-unsent", isUnsent);
  cell.classList.toggle("is-clash", isClash);
}

export function labelOf(cell, value) {
  const radio = [...cell.querySelectorAll("input[type=radio]")].find((one) => one.value === value);
  const span = radio?.value ? radio.nextElementSibling : null;
  return span ? span.textContent : "pas vu";
}

/** « AUBERT Margaux, À l’aise au clavier », drawn from the page. */
export function titleOf(cell) {
  return cell.getAttribute("aria-label");
}

/** Calls `tapped(cell, value)` when somebody chooses; a second tap on what is chosen takes it back. */
export function onTap(tapped) {
  let before = null;
  const note = (event) => {
    const radio = event.target.closest("label")?.querySelector("input[type=radio]");
    before = radio?.closest("[data-cell]") && radio.checked ? radio : null;
  };
  document.addEventListener("pointerdown", note);
  document.addEventListener("click", (event) => {
    const radio = event.target;
    if (!radio.matches?.("[data-cell] input[type=radio]") || radio !== before || !radio.value) return;
    before = null;
    const cell = radio.closest("[data-cell]");
    show(cell, "");
    tapped(cell, "");
  });
  document.addEventListener("change", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell) tapped(cell, valueOf(cell));
  });
}
