// Hears the rep's keys: single letters and digits, and only while the rep is not typing words.

import { isTypingIn } from "./dom.js";

/** `press(key)` gets the key in lower case and says whether it meant something. */
export function hearKeys({ press, help }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    if (help.open || isTypingIn(document.body)) return;
    if (event.key === "?") help.showModal();
    else if (!press(event.key.toLowerCase())) return;
    event.preventDefault();
  });
}
