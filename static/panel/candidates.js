// Lets the rep say which of several customers is speaking. Nobody is ever picked for them.

import { element, keep, line, show, trouble, write } from "./dom.js";
import { sentence, troubleWords } from "./words.js";

const NOBODY = "None of these: treated as somebody new.";

export function makeCandidates({ slots, act, say, afterPick }) {
  let isNobody = false;

  function update(now) {
    const people = now.candidates ?? [];
    const isOpen = people.length > 0 && !now.picked;
    if (!isOpen) isNobody = false;
    show(slots.who, isOpen);
    keep(slots.people, people, person);
    look();
  }

  function look() {
    show(slots.people, !isNobody);
    line(slots.whoHint, isNobody ? NOBODY : "");
    write(slots.nobody, isNobody ? "Show the list again" : "None of these");
  }

  function person(candidate) {
    const evidence = (candidate.evidence ?? []).join(" · ");
    return element("button", { type: "button", className: "person", onclick: () => pick(candidate) },
      element("strong", { textContent: candidate.name }),
      element("span", { className: "hint", textContent: sentence(evidence) }));
  }

  async function pick(candidate) {
    trouble(slots.whoTrouble, "");
    slots.people.inert = true;
    try {
      await act("POST", "customer", { customer_id: candidate.customer_id });
      afterPick();
      say(`Picked ${candidate.name}.`);
    } catch (problem) {
      trouble(slots.whoTrouble, troubleWords("Not picked", problem), () => pick(candidate));
    } finally {
      slots.people.inert = false;
    }
  }

  slots.nobody.onclick = () => {
    isNobody = !isNobody;
    look();
  };

  return { update };
}
