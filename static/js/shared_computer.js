// « Ordinateur partagé » goes with every way in of the page, not with its own form alone.

const box = document.querySelector("input[type=checkbox][name=shared]");

function copy() {
  for (const other of document.querySelectorAll("input[type=hidden][name=shared]")) {
    other.value = box.checked ? "1" : "";
  }
}

box.addEventListener("change", copy);
window.addEventListener("pageshow", copy); // the browser may have ticked it again
