// Takes the note and how the call ended. What the rep types belongs to the rep: no update overwrites it.

import { trouble, write } from "./dom.js";
import { troubleWords } from "./words.js";

const NOTE_STATES = { typing: "", saved: "Note saved", waiting: "Note not saved yet. It is kept here and will be." };

export function makeWrapup({ root, slots, act, say, drafts, remove, card }) {
  let isTouched = false;

  function update(now) {
    if (isTouched || document.activeElement === slots.note) return;
    if (slots.note.value !== drafts.textFor(now)) slots.note.value = drafts.textFor(now);
  }

  function noteState(state) {
    write(slots.saved, NOTE_STATES[state]);
  }

  async function finish() {
    const answers = { disposition: slots.disposition.value, note: slots.note.value, follow_up: slots.followUp.value.trim() };
    if (!answers.disposition) {
      trouble(slots.wrapupTrouble, "Choose how the call ended.");
      slots.disposition.focus();
      return;
    }
    trouble(slots.wrapupTrouble, "");
    slots.finish.disabled = true;
    try {
      await act("POST", "wrapup", answers);
      drafts.forget(card().lookup_id);
      say("Finished.");
      remove(card().lookup_id);
    } catch (problem) {
      trouble(slots.wrapupTrouble, `${troubleWords("Not finished", problem)} Nothing is lost.`, finish);
    } finally {
      slots.finish.disabled = false;
    }
  }

  slots.note.oninput = () => {
    isTouched = true;
    drafts.type(card(), slots.note.value);
  };
  slots.note.onblur = () => drafts.flush(false);
  slots.disposition.onchange = () => trouble(slots.wrapupTrouble, "");
  slots.wrapup.onsubmit = (event) => {
    event.preventDefault();
    finish();
  };
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && slots.wrapup.contains(event.target)) event.target.blur();
  });

  return { update, noteState };
}
