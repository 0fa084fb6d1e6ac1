// Keeps every half-typed note: saves it a moment after the last key, tries again until it is saved, outlives its card.

const AFTER_TYPING_MS = 600;
const RETRY_MS = [1_000, 3_000, 10_000];

/** `put(note, keepalive)` saves one note {callId, lookupId, text}; `onState(lookupId, "typing" | "saved" | "waiting")`. */
export function makeDrafts({ put, onState }) {
  const notes = new Map();

  function plan(note, milliseconds) {
    clearTimeout(note.timer);
    note.timer = setTimeout(() => save(note), milliseconds);
  }

  async function save(note, keepalive = false) {
    clearTimeout(note.timer);
    if (note.forgotten || note.saved === note.text || (note.busy && !keepalive)) return;
    const text = note.text;
    note.busy = true;
    try {
      await put({ ...note, text }, keepalive);
      note.saved = text;
      note.failures = 0;
    } catch (problem) {
      note.failures += 1;
    }
    note.busy = false;
    settle(note);
  }

  function settle(note) {
    if (note.forgotten) return;
    if (note.saved === note.text) onState(note.lookupId, "saved");
    else if (!note.failures) plan(note, AFTER_TYPING_MS);
    else {
      onState(note.lookupId, "waiting");
      plan(note, RETRY_MS[Math.min(note.failures, RETRY_MS.length) - 1]);
    }
  }

  function type(card, text) {
    const fresh = { lookupId: card.lookup_id, callId: card.call_id, saved: card.draft ?? "", failures: 0 };
    const note = notes.get(card.lookup_id) ?? fresh;
    note.text = text;
    notes.set(card.lookup_id, note);
    onState(note.lookupId, "typing");
    plan(note, AFTER_TYPING_MS);
  }

  /** What was typed here wins over what the service remembers, for it is newer. */
  const textFor = (card) => notes.get(card.lookup_id)?.text ?? card.draft ?? "";

  /** Saves all that is not saved yet, at once: before the page or the rep goes. */
  const flush = (keepalive = true) => Promise.all([...notes.values()].map((note) => save(note, keepalive)));

  function forget(lookupId) {
    const note = notes.get(lookupId);
    if (!note) return;
    clearTimeout(note.timer);
    note.forgotten = true;
    notes.delete(lookupId);
  }

  return { type, textFor, flush, forget, forgetAll: () => [...notes.keys()].forEach(forget) };
}
