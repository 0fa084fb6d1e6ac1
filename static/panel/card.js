// One call's card: puts its sections together and hands each of them what is new.

import { makeCaller } from "./caller.js";
import { makeCandidates } from "./candidates.js";
import { copy } from "./dom.js";
import { makeQuestion } from "./question.js";
import { makeStory } from "./story.js";
import { makeTold } from "./told.js";
import { makeTreatments } from "./treatments.js";
import { makeWrapup } from "./wrapup.js";

/** `call(method, path, body)` speaks to the service; `say(words)` to a screen reader; `remove(lookupId)` takes the card away. */
export function makeCard(first, { call, role, drafts, say, remove }) {
  const { root, slots } = copy("card");
  const view = { root, card: first };
  let scrolled = 0;

  /** Every action names the call in its address and the lookup in its body. */
  const act = (method, what, body = {}) => {
    const path = `/v1/calls/${encodeURIComponent(view.card.call_id)}/${what}`;
    const isInAddress = method === "DELETE" || method === "GET";
    if (isInAddress) return call(method, `${path}?lookup_id=${encodeURIComponent(view.card.lookup_id)}`);
    return call(method, path, { lookup_id: view.card.lookup_id, ...body });
  };

  const desk = { root, slots, act, say, role, drafts, remove, change, card: () => view.card };
  const question = makeQuestion(desk);
  const caller = makeCaller({ ...desk, afterPick: question.forget });
  const candidates = makeCandidates({ ...desk, afterPick: question.forget });
  const story = makeStory(desk);
  const told = makeTold(desk);
  const treatments = makeTreatments(desk);
  const wrapup = makeWrapup(desk);

  function update(card) {
    view.card = card;
    root.dataset.state = card.state;
    [caller, candidates, question, told, story, treatments, wrapup].forEach((section) => section.update(card));
  }

  function change(part) {
    update({ ...view.card, ...part });
  }

  /** What a key of the keyboard means for this card. True when it meant something. */
  function press(key) {
    if (key === "v") return caller.toggleMethods();
    if (key === "t") return told.open();
    return question.press(key);
  }

  function leave() {
    scrolled = window.scrollY;
    view.isAway = true;
  }

  function comeBack() {
    if (view.isAway) window.scrollTo(0, scrolled);
    view.isAway = false;
  }

  update(first);
  return Object.assign(view, { update, change, press, leave, comeBack, noteState: wrapup.noteState });
}
