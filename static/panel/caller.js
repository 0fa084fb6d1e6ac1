// Shows who calls and how sure we are of it, and takes down how the rep checked.

import { element, keep, line, show, trouble, write } from "./dom.js";
import { aimWords, BADGES, nameOf, sentence, STATES, troubleWords } from "./words.js";

const about = (words) => element("span", { textContent: words });

export function makeCaller({ slots, act, say, change, afterPick, card }) {
  const methods = [...slots.methods.querySelectorAll("button")];

  function update(now) {
    const caller = now.caller ?? {};
    write(slots.state, STATES[now.state] ?? "");
    write(slots.name, nameOf(now));
    keep(slots.about, [caller.number && `Number ${caller.number}`, caller.since].filter(Boolean), about);
    write(slots.badge, BADGES[caller.verification] ?? BADGES.none);
    slots.badge.dataset.level = caller.verification ?? "none";
    line(slots.howSure, caller.verification === "verified" ? "" : caller.how_sure);
    showAim(now);
    line(slots.signs, now.signs);
    line(slots.conflict, now.conflict);
    const canVerify = Boolean(caller.customer_id) && caller.verification !== "verified";
    show(slots.verify, canVerify);
    if (!canVerify) open(false);
    show(slots.takeBack, now.picked);
  }

  function showAim({ tier, repair }) {
    const { chip, rest } = aimWords({ tier, repair });
    line(slots.chip, chip);
    write(slots.tierWords, sentence(rest));
    show(slots.tier, chip || rest);
    slots.tier.dataset.objective = repair ? "repair" : tier?.objective ?? "";
    line(slots.manager, tier?.looked_after);
  }

  function open(wanted) {
    show(slots.methods, wanted);
    slots.verify.setAttribute("aria-expanded", String(wanted));
  }

  function toggleMethods() {
    if (slots.verify.hidden) return false;
    open(slots.methods.hidden);
    if (!slots.methods.hidden) methods[0].focus();
    return true;
  }

  async function verified(method) {
    trouble(slots.callerTrouble, "");
    try {
      await act("POST", "verified", { method });
      open(false);
      change({ caller: { ...card().caller, verification: "verified" } });
      say("Verified.");
    } catch (problem) {
      trouble(slots.callerTrouble, troubleWords("Not saved", problem), () => verified(method));
    }
  }

  async function takeBack() {
    trouble(slots.callerTrouble, "");
    try {
      await act("DELETE", "customer");
      afterPick();
      say("The pick is taken back.");
    } catch (problem) {
      trouble(slots.callerTrouble, troubleWords("Not taken back", problem), takeBack);
    }
  }

  function move(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") {
      open(false);
      slots.verify.focus();
    }
    if (!step) return;
    event.preventDefault();
    const at = methods.indexOf(document.activeElement);
    methods[(at + step + methods.length) % methods.length].focus();
  }

  slots.verify.onclick = toggleMethods;
  slots.takeBack.onclick = takeBack;
  slots.methods.onkeydown = move;
  methods.forEach((button) => { button.onclick = () => verified(button.dataset.method); });

  return { update, toggleMethods };
}
