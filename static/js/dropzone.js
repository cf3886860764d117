// [data-dropzone]: files may be dropped anywhere on it, and what is chosen is listed with its
// size. Without this script the file input inside works by itself.

import { announce, onEach } from "./dom.js";

const ONE_MEGABYTE = 1024 * 1024;

function size(bytes) {
  const [value, unit] = bytes >= ONE_MEGABYTE ? [bytes / ONE_MEGABYTE, "Mo"] : [bytes / 1024, "Ko"];
  return `${value.toLocaleString("fr-FR", { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}

function set(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function row(input, file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  const weight = document.createElement("span");
  weight.className = "muted small nowrap";
  weight.textContent = size(file.size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn--small";
  remove.textContent = "Retirer";
  remove.setAttribute("aria-label", `Retirer ${file.name}`);
  remove.addEventListener("click", () => {
    set(input, [...input.files].filter((other) => other !== file));
    input.focus();
  });
  item.append(name, weight, remove);
  return item;
}

onEach("[data-dropzone]", (zone) => {
  const input = zone.querySelector("input[type=file]");
  const list = zone.querySelector(".dropzone-files");

  input.addEventListener("change", () => {
    const files = [...input.files];
    list.replaceChildren(...files.map((file) => row(input, file)));
    list.hidden = files.length === 0;
    announce(files.length > 1 ? `${files.length} fichiers choisis` : `${files.length} fichier choisi`);
  });

  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    const dropped = [...event.dataTransfer.files];
    if (dropped.length) set(input, input.multiple ? [...input.files, ...dropped] : dropped.slice(0, 1));
  });
});

// A file dropped beside the zone must not make the browser leave the page.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => {
    if (document.querySelector("[data-dropzone]") && event.target.type !== "file") event.preventDefault();
  });
}
