// Campaign screens. Ticking a level ticks its classes, and the other way round; what a filter
// changed is said aloud: <div data-announce="12 élèves">.

import { announce, onEach } from "./dom.js";

onEach("[data-level]", (group) => {
  const level = group.querySelector("[data-whole-level]");
  const rooms = [...group.querySelectorAll("[data-class]")];
  const count = group.querySelector("[data-count]");

  const show = () => {
    const ticked = rooms.filter((room) => room.checked).length;
    level.checked = ticked > 0;
    level.indeterminate = ticked > 0 && ticked < rooms.length;
    count.textContent = ticked ? `${ticked} sur ${rooms.length}` : "";
  };
  level.addEventListener("change", () => {
    for (const room of rooms) room.checked = level.checked;
    show();
  });
  for (const room of rooms) room.addEventListener("change", show);
  // A level ticked alone means all its classes: the server says so too.
  if (level.checked && !rooms.some((room) => room.checked)) {
    for (const room of rooms) room.checked = true;
  }
  show();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const said = event.detail.elt.closest("[data-announce]") ?? event.detail.elt.querySelector("[data-announce]");
  if (said) announce(said.dataset.announce);
});
