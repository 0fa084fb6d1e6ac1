// Takes down what the caller says unasked, so that nobody has to ask it. Folded until the rep opens it.

import { element, keep, line, show, trouble } from "./dom.js";
import { INPUTS } from "./question.js";
import { sentence, troubleWords } from "./words.js";

const NOTHING = { question: "", words: "Choose…" };

function asOption({ question, is_open: isOpen, answer }) {
  const known = isOpen ? "" : answer ? ` (now: ${answer})` : " (known)";
  return { question, words: `${sentence(question)}${known}` };
}

function option({ question, words }) {
  return element("option", { value: question, textContent: words });
}

export function makeTold({ slots, act, say }) {
  let questions = [];
  let customerId = "";

  const chosen = () => questions.find((each) => each.question === slots.toldAbout.value);

  function update(now) {
    const next = now.caller?.customer_id ?? "";
    const isOther = next !== customerId;
    customerId = next;
    show(slots.told, customerId);
    if (!customerId) slots.told.open = false;
    if (isOther) forget();
    if (isOther && slots.told.open) load();
  }

  function forget() {
    questions = [];
    [slots.toldAbout, slots.toldAnswers].forEach((node) => node.replaceChildren());
    slots.toldAnswer.value = "";
    line(slots.toldSaved, "");
    trouble(slots.toldTrouble, "");
    look();
  }

  async function load() {
    const forWhom = customerId;
    trouble(slots.toldTrouble, "");
    try {
      const told = await act("GET", "answers");
      if (forWhom !== customerId) return;
      questions = told.questions;
      keep(slots.toldAbout, [NOTHING, ...questions.map(asOption)], option);
      look();
    } catch (problem) {
      trouble(slots.toldTrouble, troubleWords("Not loaded", problem), load);
    }
  }

  function look() {
    const about = chosen();
    const input = about && INPUTS[about.kind];
    keep(slots.toldAnswers, about && !input ? about.answers : [], answerButton);
    show(slots.toldTyped, input);
    if (input) Object.assign(slots.toldAnswer, input);
  }

  function answerButton({ value, label }) {
    return element("button", { type: "button", className: "answer", textContent: label, onclick: () => note(value, label) });
  }

  async function note(answer, label) {
    const { question } = chosen();
    trouble(slots.toldTrouble, "");
    try {
      await act("POST", "answers", { question, answer });
      const words = `Noted: ${question}, ${label}`;
      line(slots.toldSaved, words);
      say(`${words}.`);
      slots.toldAnswer.value = "";
      slots.toldAbout.value = "";
      slots.toldAbout.focus({ preventScroll: true });
      await load();
    } catch (problem) {
      say("It is not saved.");
      trouble(slots.toldTrouble, troubleWords("Not saved", problem), () => note(answer, label));
    }
  }

  function open() {
    if (slots.told.hidden) return false;
    slots.told.open = true;
    slots.toldAbout.focus();
    return true;
  }

  slots.told.ontoggle = () => { if (slots.told.open && !questions.length) load(); };
  slots.toldAbout.onchange = look;
  slots.toldTyped.onsubmit = (event) => {
    event.preventDefault();
    const words = slots.toldAnswer.value.trim();
    if (words) note(words, words);
  };
  slots.told.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    slots.told.open = false;
    slots.told.querySelector("summary").focus();
  };

  return { update, open };
}
