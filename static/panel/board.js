// Keeps one card per call, and decides which one the rep sees: the call they talk on, until they choose another.

import { makeCard } from "./card.js";
import { isTypingIn } from "./dom.js";
import { announcement, clearedWords } from "./words.js";

const RANK = { talking: 0, ringing: 1, held: 2, wrapup: 3, ended: 4 };

const byArrival = (one, other) => one.card.at.localeCompare(other.card.at);
const byRank = (one, other) => (RANK[one.card.state] ?? 5) - (RANK[other.card.state] ?? 5) || byArrival(one, other);

/** `room` is where cards stand; `onChange(shown, others)` after every change; `say(words)` and `notice(words)` tell the rep. */
export function makeBoard({ room, call, role, drafts, onChange, say, notice }) {
  const views = new Map();
  let shown = null;
  let isChosen = false;
  let seq = 0;

  function pick() {
    if (shown && !views.has(shown.card.lookup_id)) [shown, isChosen] = [null, false];
    // Nothing moves under the hands of a rep who types or who opened this card on purpose.
    if (shown && (isChosen || isTypingIn(shown.root))) return shown;
    const all = [...views.values()].sort(byRank);
    return all[0]?.card.state === "talking" ? all[0] : shown ?? all[0] ?? null;
  }

  function arrange() {
    const next = pick();
    if (next !== shown) {
      shown?.leave();
      shown = next;
    }
    views.forEach((view) => { view.root.hidden = view !== shown; });
    shown?.comeBack();
    onChange(shown, [...views.values()].filter((view) => view !== shown).sort(byArrival));
  }

  function put(card) {
    const view = views.get(card.lookup_id);
    if (!view) {
      const made = makeCard(card, { call, role, drafts, say, remove });
      views.set(card.lookup_id, made);
      room.append(made.root);
      say(announcement(card));
      return;
    }
    const before = view.card;
    view.update(card);
    if (card.state === "talking" && before.state !== "talking") isChosen = false;
    if (before.status === "pending" && card.status !== "pending") say(announcement(card));
  }

  function drop(lookupId) {
    drafts.flush();
    views.get(lookupId)?.root.remove();
    views.delete(lookupId);
  }

  function remove(lookupId) {
    drop(lookupId);
    arrange();
  }

  function clear({ lookup_id: lookupId, reason }) {
    const view = views.get(lookupId);
    if (!view) return;
    const words = clearedWords(view.card, reason, Boolean(drafts.textFor(view.card)));
    drop(lookupId);
    if (words) notice(words);
  }

  function restore(snapshot) {
    const present = new Set(snapshot.cards.map((card) => card.lookup_id));
    [...views.keys()].filter((lookupId) => !present.has(lookupId)).forEach(drop);
    snapshot.cards.forEach(put);
  }

  /** Takes one event of the stream. What the snapshot already tells is left out. */
  function receive({ id, event, data }) {
    const number = Number(id || data.seq);
    if (event !== "snapshot" && number <= seq) return;
    seq = event === "snapshot" ? data.seq : number;
    if (event === "snapshot") restore(data);
    if (event === "card") put(data);
    if (event === "cleared") clear(data);
    if (event === "outcome") views.get(data.lookup_id)?.change({ outcome: data.outcome });
    arrange();
  }

  function open(lookupId) {
    isChosen = true;
    shown?.leave();
    shown = views.get(lookupId) ?? shown;
    arrange();
  }

  function empty() {
    [...views.keys()].forEach(drop);
    seq = 0;
    arrange();
  }

  return { receive, open, empty, shown: () => shown, noteState: (lookupId, state) => views.get(lookupId)?.noteState(state) };
}
