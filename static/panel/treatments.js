// What the rep may do for the customer, within their authority, and the cheaper way they may point to.

import { element, keep, line, show, trouble } from "./dom.js";
import { sentence, troubleWords } from "./words.js";

const SIGNS = { GBP: "£", EUR: "€", USD: "$" };

export function makeTreatments({ slots, act, say, role }) {
  let steer = null;

  function update(card) {
    show(slots.treatments, card.treatments?.length);
    keep(slots.treatments, (card.treatments ?? []).map((each) => ({ ...each, role: role() })), item);
    steer = card.steer;
    show(slots.steer, steer);
    if (!steer) return;
    line(slots.steerWords, steer.text);
    slots.steerLink.href = steer.link;
    slots.steerLink.textContent = steer.link.replace(/^https:\/\//, "");
  }

  function item(treatment) {
    const { name, text, authority, given } = treatment;
    const words = element("p", {}, element("strong", { textContent: sentence(name) }), text && text !== name ? ` ${text}` : "");
    const limit = authority?.[treatment.role] ?? "";
    const hint = limit ? element("p", { className: "hint", textContent: limit }) : "";
    const problem = element("p", { className: "trouble", hidden: true });
    const done = given ? element("p", { className: "given", textContent: given }) : giving(treatment, problem);
    return element("li", {}, words, hint, done, problem);
  }

  /** A field for the amount of money, or a button alone; nothing for whom somebody else has to say yes. */
  function giving(treatment, problem) {
    if (!(treatment.limits_minor?.[treatment.role] > 0)) return "";
    const button = element("button", { className: "plain", textContent: "Mark as given" });
    button.setAttribute("aria-label", `Mark as given: ${treatment.name}`);
    const form = element("form", { className: "giving" });
    if (treatment.kind === "money") form.append(amountField(treatment));
    form.append(button);
    form.onsubmit = (event) => {
      event.preventDefault();
      give(treatment, form.elements.amount?.value, problem);
    };
    return form;
  }

  function amountField({ name, currency, limits_minor: limits, role: mine }) {
    const sign = SIGNS[currency] ?? currency;
    const field = element("input", {
      type: "number", name: "amount", min: "0.01", max: String(limits[mine] / 100), step: "0.01", required: true, inputMode: "decimal",
    });
    field.setAttribute("aria-label", `${sentence(name)}, amount in ${currency}`);
    return element("label", { className: "amount" }, element("span", { textContent: sign }), field);
  }

  async function give(treatment, amount, problem) {
    trouble(problem, "");
    try {
      await act("POST", "treatments", { treatment: treatment.name, ...(amount ? { amount } : {}) });
      say(`${sentence(treatment.name)} is noted.`);
    } catch (failed) {
      say("It is not noted.");
      trouble(problem, troubleWords("Not noted", failed), () => give(treatment, amount, problem));
    }
  }

  async function copyLink() {
    try {
      await navigator.clipboard.writeText(steer.link);
      say("The link is copied.");
      slots.steerCopy.textContent = "Copied";
    } catch {
      // A host page may keep the clipboard to itself: then the link is marked, to be copied by hand.
      getSelection().selectAllChildren(slots.steerLink);
      say("The link is marked. Copy it with the keyboard.");
      slots.steerCopy.textContent = "Marked: copy it";
    }
    setTimeout(() => { slots.steerCopy.textContent = "Copy link"; }, 3000);
  }

  slots.steerCopy.onclick = copyLink;
  return { update };
}
