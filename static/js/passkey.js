// allauth's passkey scripts say nothing when a key is refused or put away: we do.

import { announce } from "./dom.js";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const text = event.detail.exception?.name === "NotAllowedError"
    ? "La clé n’a pas été utilisée : l’opération a été interrompue ou a pris trop de temps. Recommencez."
    : "Cette clé n’a pas pu être lue. Essayez-en une autre, ou entrez autrement.";
  const alert = document.createElement("div");
  alert.className = "alert alert--warning";
  alert.textContent = text;
  document.getElementById("messages").replaceChildren(alert);
  announce(text);
});
