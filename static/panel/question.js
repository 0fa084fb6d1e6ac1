// Puts the one question in front of the rep and takes the answer, at once and never for good: another answer replaces it.

import { element, keep, line, show, trouble, write } from "./dom.js";
import { outcomeWords, silenceWords, troubleWords } from "./words.js";

export const INPUTS = {
  number: { type: "text", inputMode: "decimal", maxLength: 40 },
  date: { type: "date", inputMode: "", maxLength: 40 },
  text: { type: "text", inputMode: "", maxLength: 500 },
};
const RESULT_KEYS = { d: "declined", n: "not_asked", x: "not_suitable" };

const numbered = (answers) => (answers ?? []).map((each, index) => ({ ...each, key: index < 9 ? String(index + 1) : "" }));

export function makeQuestion({ slots, act, say, card }) {
  const asides = [...slots.ask.querySelectorAll("[data-result]")];
  let promptId = null;
  let isChanging = false;
  // What the rep answered here, until the service tells the same back.
  let mine = null;
  let sending = Promise.resolve();

  const outcome = () => mine ?? card().outcome;
  const isTyped = () => Boolean(INPUTS[card().prompt?.kind]);

  function update(now) {
    if ((now.prompt?.id ?? null) !== promptId) begin(now.prompt);
    if (mine?.isSaved && now.outcome) mine = null;
    look();
  }

  function begin(prompt) {
    promptId = prompt?.id ?? null;
    [mine, isChanging] = [null, false];
    slots.whyMore.open = false;
    trouble(slots.askTrouble, "");
    if (isTyped()) Object.assign(slots.answer, { value: "" }, INPUTS[prompt.kind]);
  }

  function look() {
    const { prompt, silence, candidates, picked } = card();
    show(slots.ask, prompt);
    // Beside the list of who it may be, "first find out who it is" says nothing new.
    const isTold = prompt || (silence?.code === "identity" && candidates?.length && !picked);
    line(slots.silence, isTold ? "" : silenceWords(silence));
    if (!prompt) return;
    const isOpen = !outcome() || isChanging;
    write(slots.question, prompt.text);
    reasons(prompt);
    keep(slots.answers, isTyped() ? [] : numbered(prompt.answers), answerButton);
    mark();
    show(slots.typed, isTyped());
    show(slots.answering, isOpen);
    show(slots.keep, isChanging);
    show(slots.answered, !isOpen);
    write(slots.outcome, isOpen ? "" : outcomeWords(prompt, outcome()));
    slots.ask.dataset.done = String(!isOpen);
  }

  /** One line on why we ask; where there is more to say, it is behind the line. */
  function reasons(prompt) {
    const said = prompt.why || prompt.because;
    const words = said && !said.startsWith("Why ask") ? `Why ask: ${said}` : said;
    const because = prompt.because === said ? "" : prompt.because;
    const [waiting, otherwise] = [prompt.waiting ?? [], prompt.otherwise ?? []];
    const isMore = Boolean(because || waiting.length || otherwise.length);
    line(slots.why, isMore ? "" : words);
    show(slots.whyMore, isMore);
    write(slots.whyLine, words || "Why ask");
    line(slots.because, because);
    show(slots.waitingTitle, waiting.length);
    keep(slots.waiting, waiting.map((each) => `whether ${each}`), (each) => element("li", { textContent: each }));
    show(slots.otherwiseTitle, otherwise.length);
    keep(slots.otherwise, otherwise, (each) => element("li", { textContent: each }));
  }

  function answerButton({ value, label, key }) {
    const button = element("button", { type: "button", className: "answer", onclick: () => give("answered", value) });
    button.dataset.value = value;
    if (key) {
      button.setAttribute("aria-keyshortcuts", key);
      button.append(element("kbd", { textContent: key, ariaHidden: "true" }));
    }
    button.append(element("span", { textContent: label }));
    return button;
  }

  /** Shows which answer holds now, while the rep considers another. */
  function mark() {
    const now = outcome();
    for (const button of [...slots.answers.children, ...asides]) {
      const isNow = button.dataset.result ? now?.result === button.dataset.result : now?.answer === button.dataset.value;
      if (isChanging) button.setAttribute("aria-pressed", String(isNow));
      else button.removeAttribute("aria-pressed");
    }
  }

  function give(result, answer = "") {
    const attempt = { result, answer };
    const hadFocus = slots.answering.contains(document.activeElement);
    mine = attempt;
    isChanging = false;
    trouble(slots.askTrouble, "");
    look();
    // The button that was pressed is gone: a keyboard stays where it was.
    if (hadFocus) slots.change.focus({ preventScroll: true });
    // One after the other, so that the last answer given is the last one kept.
    sending = sending.then(() => store(attempt));
  }

  async function store(attempt) {
    const { result, answer } = attempt;
    try {
      await act("POST", "outcome", { result, answer, note: "" });
      attempt.isSaved = true;
      if (mine === attempt) say(`${outcomeWords(card().prompt, attempt)}.`);
    } catch (problem) {
      if (mine !== attempt) return;
      mine = null;
      isChanging = Boolean(card().outcome);
      look();
      say("The answer is not saved.");
      trouble(slots.askTrouble, troubleWords("Not saved", problem), () => give(result, answer));
    }
  }

  function press(key) {
    if (!card().prompt) return false;
    if (key === "escape" && isChanging) return stopChanging();
    if (outcome() && !isChanging) return false;
    const offered = isTyped() ? null : numbered(card().prompt.answers).find((each) => each.key === key);
    if (offered) give("answered", offered.value);
    else if (RESULT_KEYS[key]) give(RESULT_KEYS[key]);
    else return false;
    return true;
  }

  function stopChanging() {
    isChanging = false;
    trouble(slots.askTrouble, "");
    look();
    slots.change.focus({ preventScroll: true });
    return true;
  }

  slots.change.onclick = () => {
    isChanging = true;
    if (isTyped() && outcome().result === "answered") slots.answer.value = outcome().answer;
    look();
    (slots.answers.querySelector("[aria-pressed=true]") ?? slots.answers.children[0] ?? slots.answer).focus({ preventScroll: true });
  };
  slots.keep.onclick = stopChanging;
  slots.typed.onsubmit = (event) => {
    event.preventDefault();
    if (slots.answer.value.trim()) give("answered", slots.answer.value.trim());
  };
  asides.forEach((button) => { button.onclick = () => give(button.dataset.result); });

  /** Another customer was picked: what was answered under the first one does not hold. */
  function forget() {
    mine = null;
    look();
  }

  return { update, press, forget };
}
