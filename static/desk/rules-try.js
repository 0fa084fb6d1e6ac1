// Answers "what would happen for…" with the text as it stands in the editor, saved or not, and makes a case of it.

import { Away, SignedOut, send } from "./rules-send.js";

/** `texts()` gives {path: text}; `onCase(told)` takes the text of the cases with the new one in it. */
export function tryOut({ form, box, texts, onCase, say }) {
  if (!form) return;
  let asked = 0;
  // Whoever asked is led to the answer, also where a check comes between and asks again with the text of now.
  let isAwaited = false;
  // Whoever was found by a name or a number is the same again, without another search.
  let meant = { typed: "", key: "" };

  const show = async (who, isAgain = false) => {
    const mine = (asked += 1);
    isAwaited ||= !isAgain;
    box.setAttribute("aria-busy", "true");
    try {
      const answer = await send(form.dataset.try, { who, file: form.elements.file.value, files: texts() }, { accept: "text/html" });
      const words = await answer.text();
      if (mine !== asked) return;
      const isRead = box.contains(document.activeElement);
      box.innerHTML = words;
      meant = { typed: form.elements.who.value.trim(), key: box.querySelector("[data-tried]")?.dataset.key ?? "" };
      if (isAwaited || isRead) box.querySelector("h3, [role=alert]")?.focus();
      isAwaited = false;
    } catch (fault) {
      if (mine === asked) box.replaceChildren(trouble(fault));
    } finally {
      box.removeAttribute("aria-busy");
    }
  };

  const make = async (button) => {
    const body = { who: button.dataset.who, file: form.elements.file.value, files: texts() };
    try {
      const answer = await send(form.dataset.case, body);
      const told = await answer.json();
      if (answer.ok) onCase(told);
      else box.prepend(line(told.error?.message ?? "The case could not be made."));
    } catch (fault) {
      box.prepend(trouble(fault));
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const who = form.elements.who.value.trim();
    if (who) show(who);
    else form.elements.who.focus();
  });
  form.parentElement.addEventListener("click", (event) => {
    const person = event.target.closest("a[data-person]");
    const maker = event.target.closest("button[data-make-case]");
    if (person && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      form.elements.who.value = person.dataset.person;
      say(`Trying ${person.textContent.trim()}.`);
      show(person.dataset.person);
    }
    if (maker) {
      event.preventDefault();
      make(maker);
    }
  });
  return {
    again() {
      const typed = form.elements.who.value.trim();
      if (!typed || !box.childElementCount || box.querySelector("[data-hits]")) return;
      show(typed === meant.typed && meant.key ? meant.key : typed, true);
    },
  };
}

function trouble(fault) {
  if (fault instanceof SignedOut) return line("You are signed out. Sign in in another window, then try again.");
  if (fault instanceof Away) return line("No connection. Try again when it is back.");
  throw fault;
}

function line(words) {
  const node = document.createElement("p");
  node.className = "trouble";
  node.setAttribute("role", "alert");
  node.tabIndex = -1;
  node.textContent = words;
  return node;
}
