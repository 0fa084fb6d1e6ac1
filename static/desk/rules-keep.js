// Keeps what is typed as the draft: a moment after the last key, on Ctrl+S, and before the page goes. Overwrites nobody.

import { Away, SignedOut, send } from "./rules-send.js";

const AFTER_TYPING_MS = 1_200;
const RETRY_MS = [2_000, 5_000, 10_000];
const TRIES = 3;

/** `codes` maps a path to its editor; `onState(words, kind)` tells whether all is kept, `onConflict(told)` shows both texts. */
export function keepDraft({ path, codes, revision, onState, onConflict }) {
  // What the page came with: somebody may have typed before this script was there.
  const kept = new Map([...codes].map(([file, code]) => [file, code.textarea.defaultValue]));
  let timer = 0;
  let busy = null;
  let failures = 0;
  let isHeld = false;

  const unsaved = () => [...codes].filter(([file, code]) => !isSame(code.text, kept.get(file)));
  const plan = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), milliseconds);
  };

  /** Saves all that is not kept yet. True once it is. */
  async function save(options = {}) {
    clearTimeout(timer);
    if (isHeld && !options.over) return false;
    if (busy) await busy;
    const files = Object.fromEntries(unsaved().map(([file, code]) => [file, code.text]));
    if (!Object.keys(files).length) return settle();
    onState("Saving…", "busy");
    busy = put(files, options);
    try {
      return await busy;
    } finally {
      busy = null;
    }
  }

  async function put(files, options) {
    try {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const answer = await send(path, { revision, files }, options);
        const told = await answer.json();
        if (answer.ok) return done(files, told);
        if (answer.status !== 409 || !told.theirs) return refuse(told);
        const isMine = Object.keys(files).every((file) => [kept.get(file), files[file]].some((text) => isSame(told.theirs[file], text)));
        revision = told.revision;
        if (!isMine) return conflict(told);
      }
      return fail("Others change this draft all the time. Press Save to try again.");
    } catch (fault) {
      if (fault instanceof SignedOut) return fail("Not saved: you are signed out. Sign in in another window, then press Save here.");
      if (!(fault instanceof Away)) throw fault;
      failures += 1;
      plan(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]);
      return fail("Not saved: no connection. Leave this window open; it is saved as soon as the connection is back.");
    }
  }

  function done(files, told) {
    Object.entries(files).forEach(([file, text]) => kept.set(file, text));
    ({ revision } = told);
    failures = 0;
    isHeld = false;
    if (unsaved().length) plan(AFTER_TYPING_MS);
    return settle(told.words);
  }

  function settle(words = "All of it is saved.") {
    if (unsaved().length) onState("Not saved yet.", "open");
    else onState(words, "good");
    return !unsaved().length;
  }

  function fail(words) {
    onState(words, "away");
    return false;
  }

  function refuse(told) {
    isHeld = true;
    return fail(`Not saved: ${told.error?.message ?? "the draft does not take it."}`);
  }

  function conflict(told) {
    isHeld = true;
    onConflict(told);
    return fail(`Not saved: ${told.by || "somebody else"} changed this draft meanwhile. Both texts are shown above.`);
  }

  window.addEventListener("beforeunload", (event) => {
    if (unsaved().length) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ keepalive: true });
  });
  window.addEventListener("online", () => plan(0));
  return {
    typed() {
      if (isHeld) return;
      onState(unsaved().length ? "Not saved yet." : "All of it is saved.", unsaved().length ? "open" : "good");
      plan(AFTER_TYPING_MS);
    },
    save,
    /** What the server has of a file now is what stands in the editor. */
    took(file, text, at) {
      kept.set(file, text);
      revision = at;
      isHeld = false;
      settle();
    },
    revision: () => revision,
    isUnsaved: () => unsaved().length > 0,
  };
}

/** Blanks at the ends of lines and of the text do not count: the server does not keep them. */
const isSame = (one, other) => one === other || trimmed(one) === trimmed(other);
const trimmed = (text) => text.replace(/[^\S\n]+$/gm, "").trimEnd();
