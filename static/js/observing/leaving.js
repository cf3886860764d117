// On the sign-in page nobody is signed in: what a tablet holds of the grids goes, once sent or old.

import { forgetAll } from "./store.js";

if (window.indexedDB && window.caches && navigator.serviceWorker && !document.body.dataset.typedKey) forgetAll();
