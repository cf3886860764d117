// Single-key shortcuts, declared where they act: <button data-key="p">. A number, a letter or
// a sign; ignored while typing, with a modifier, or behind an open dialog. « ? » lists them.

const typing = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

function shortcuts() {
  return [...document.querySelectorAll("[data-key]")].filter(
    (element) => !element.disabled && element.checkVisibility(),
  );
}

function label(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  if (element.ariaLabel) return element.ariaLabel;
  const copy = (element.labels?.[0] ?? element.querySelector("strong") ?? element).cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return copy.textContent.trim().replace(/\s+/g, " ") || element.placeholder || "";
}

function row(key, text) {
  const cap = document.createElement("dt");
  cap.append(Object.assign(document.createElement("kbd"), { textContent: key.toUpperCase() }));
  return [cap, Object.assign(document.createElement("dd"), { textContent: text })];
}

function openHelp() {
  document.getElementById("keys-help")?.remove();
  const dialog = Object.assign(document.createElement("dialog"), { id: "keys-help", className: "dialog" });
  dialog.setAttribute("aria-labelledby", "keys-help-title");
  const title = Object.assign(document.createElement("h2"), { id: "keys-help-title", textContent: "Raccourcis clavier" });
  const list = Object.assign(document.createElement("dl"), { className: "facts" });
  list.append(...shortcuts().flatMap((element) => row(element.dataset.key, label(element))));
  list.append(...row("?", "cette aide"));
  // Keys that act on what has the focus, told by the page that has such things.
  for (const more of document.querySelectorAll("[data-more-keys]")) list.append(...more.cloneNode(true).children);
  const form = Object.assign(document.createElement("form"), { method: "dialog", className: "actions" });
  form.append(Object.assign(document.createElement("button"), { className: "btn", textContent: "Fermer" }));
  dialog.append(title, list, form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return;
  if (event.target.closest(typing) || document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (event.key === "?") {
    openHelp();
    return;
  }
  const wanted = event.key.toLowerCase();
  const element = shortcuts().find((candidate) => candidate.dataset.key === wanted);
  if (!element) return;
  event.preventDefault();
  if (element.matches(typing)) element.focus();
  else element.click();
});

for (const button of document.querySelectorAll("[data-open-keys]")) {
  button.hidden = false;
  button.addEventListener("click", openHelp);
}
