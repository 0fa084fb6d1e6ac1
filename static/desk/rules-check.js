// Checks while somebody types, a moment after the last key, and marks the faults at their lines. Never holds up typing.

import { Away, SignedOut, send } from "./rules-send.js";

const AFTER_TYPING_MS = 450;
const CHOOSING_MS = 2_000;
const TELL_AFTER_MS = 300;
const RETRY_MS = [2_000, 5_000, 10_000];

/**
 * `texts()` gives {path: text}; `box` holds the findings as the server words them; `marks(places)` marks them in the texts;
 * `onState(words, kind)` tells how it stands. `isChoosing()` says whether somebody is choosing a word, and holds it up a little.
 */
export function checkWhileTyping({ path, texts, box, marks, onState, onAnswer, isChoosing }) {
  let timer = 0;
  let asked = null;
  let failures = 0;
  let typedAt = 0;

  const plan = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(check, milliseconds);
  };

  async function check() {
    clearTimeout(timer);
    // Whoever is choosing a word is in the middle of a line: it will not read well yet.
    if (isChoosing() && Date.now() - typedAt < CHOOSING_MS) return plan(AFTER_TYPING_MS);
    asked?.abort();
    const mine = (asked = new AbortController());
    const slow = setTimeout(() => onState("Checking…", "busy"), TELL_AFTER_MS);
    try {
      const answer = await send(path, { files: texts() }, { signal: mine.signal, accept: "text/html" });
      const words = await answer.text();
      if (mine !== asked) return;
      failures = 0;
      show(words, answer.ok);
    } catch (fault) {
      if (mine === asked && fault.name !== "AbortError") tell(fault);
    } finally {
      clearTimeout(slow);
    }
  }

  function tell(fault) {
    if (fault instanceof SignedOut) return onState("You are signed out, so nothing is checked or saved. Sign in in another window, then go on typing here.", "away");
    if (!(fault instanceof Away)) throw fault;
    failures += 1;
    onState("No connection. Type on: this is checked as soon as it is back.", "away");
    plan(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]);
  }

  function show(html, isAnswer) {
    if (!isAnswer) return onState("This could not be checked. It may be too long, or the draft has ended.", "away");
    const focused = [...box.querySelectorAll("a, button, summary")].indexOf(document.activeElement);
    const open = [...box.querySelectorAll("details[open]")].map((part) => part.id);
    if (box.dataset.shown !== html) box.innerHTML = html;
    box.dataset.shown = html;
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    if (focused >= 0) [...box.querySelectorAll("a, button, summary")][focused]?.focus();
    const found = box.querySelector("[data-summary]");
    marks(places(box));
    onState(found.dataset.summary, found.dataset.kind);
    onAnswer?.(found.dataset);
  }

  window.addEventListener("online", () => plan(0));
  return {
    soon() {
      typedAt = Date.now();
      plan(AFTER_TYPING_MS);
    },
    now() {
      typedAt = 0;
      return check();
    },
  };
}

/** Every place that the findings lead to. */
export const places = (box) =>
  [...box.querySelectorAll("a[data-line]")].map(({ dataset }) => ({ file: dataset.file, line: Number(dataset.line), column: Number(dataset.column), kind: dataset.kind }));
