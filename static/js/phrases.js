// Draws words of the list with the random generator of the browser. What is drawn is shown, and
// nothing else: it is never sent, stored, nor put in the address.

import { announce } from "./dom.js";

const RANGE = 2 ** 16; // of a Uint16

/** A whole number from 0 to `below` - 1, each as likely: what would favour the first ones is thrown
 * again. */
function random(below) {
  const fair = RANGE - (RANGE % below);
  const drawn = new Uint16Array(1);
  do crypto.getRandomValues(drawn); while (drawn[0] >= fair);
  return drawn[0] % below;
}

let loading;

/** The words, asked for once, when somebody draws. */
function words(address) {
  loading ??= fetch(address, { credentials: "omit" }).then(async (response) => {
    if (!response.ok) throw new Error("no list");
    return (await response.text()).split("\n").filter(Boolean);
  });
  loading.catch(() => { loading = undefined; });
  return loading;
}

const place = document.getElementById("phrase");
const length = document.getElementById("phrase-length");
const output = document.getElementById("phrase-drawn");
const strength = document.getElementById("phrase-strength");
const hide = document.getElementById("phrase-hide");

async function draw() {
  let list;
  try {
    list = await words(place.dataset.words);
  } catch {
    strength.textContent = "La liste de mots n’a pas pu être lue. Réessayez, ou tirez aux dés.";
    announce(strength.textContent);
    return;
  }
  const number = Number(length.value);
  const drawn = Array.from({ length: number }, () => list[random(list.length)]);
  output.replaceChildren(...drawn.map((word) => {
    const item = document.createElement("li");
    item.textContent = word;
    return item;
  }));
  output.hidden = false;
  hide.hidden = false;
  const bits = (Math.log2(list.length) * number).toLocaleString("fr", { maximumFractionDigits: 1 });
  strength.textContent = `${number} mots parmi ${list.length.toLocaleString("fr")} : ${bits} bits.`;
  announce("Une nouvelle phrase est à l’écran.");
}

/** Before the next pupil sits down, and when the page is left. */
function forget() {
  output.replaceChildren();
  output.hidden = true;
  hide.hidden = true;
  strength.textContent = "";
}

place.hidden = false;
document.getElementById("phrase-draw").addEventListener("click", draw);
hide.addEventListener("click", forget);
window.addEventListener("pagehide", forget);
