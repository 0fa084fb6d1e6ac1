// Tells what went before: the last conversation, what is still open, what to keep in mind, the value and the history.

import { element, keep, line, show, write } from "./dom.js";
import { degradedWords, sentence } from "./words.js";

// A shorter window has no room for the history under the question: there it waits folded.
const ROOM_FOR_HISTORY_PX = 780;

function thread({ words, topic, summary }) {
  return element("li", {}, element("span", { textContent: words }), lesser(topic), lesser(summary));
}

/** What stands above already, as the last conversation or as where the dialogue stopped, is not told again. */
function isTold({ words, topic }, { last, resume }) {
  const isLast = Boolean(last?.words.startsWith(words)) && topic === last.topic;
  return isLast || Boolean(resume?.some((each) => each === words || each === `${words}: ${topic}`));
}

function lesser(words) {
  return words ? element("span", { className: "hint", textContent: words }) : "";
}

function reminder({ text }) {
  return element("li", { textContent: text });
}

function amount({ label, amount: sum, isTotal }) {
  return element("div", { className: isTotal ? "total" : "" }, element("dt", { textContent: label }), element("dd", { textContent: sum }));
}

/** The lines, and what they sum to where there are several. */
function withTotal({ reasons, actual }) {
  return reasons?.length > 1 ? [...reasons, { label: "Together", amount: actual, isTotal: true }] : reasons ?? [];
}

function contact({ at, ago, channel, kind, topic, summary, status }) {
  const when = element("time", { dateTime: at, textContent: ago });
  const what = element("span", { className: "what", textContent: [sentence(channel), kind].filter(Boolean).join(", ") });
  const open = status === "open" ? element("span", { className: "tag", textContent: "open" }) : "";
  return element("li", {}, what, open, when, lesser(topic), lesser(summary));
}

export function makeStory({ slots }) {
  slots.history.open = window.innerHeight >= ROOM_FOR_HISTORY_PX;

  function update(card) {
    line(slots.degraded, degradedWords(card.degraded));
    show(slots.resume, card.resume?.length);
    keep(slots.resume, card.resume ?? [], (words) => element("li", { textContent: words }));
    showLast(card.last);
    fill(slots.open, slots.threads, card.open_threads?.filter((each) => !isTold(each, card)), thread);
    fill(slots.reminders, slots.reminders, card.reminders, reminder);
    show(slots.notes, card.reminders?.length || card.treatments?.length);
    placeNotes(card);
    showValue(card.value);
    write(slots.historyCount, String(card.timeline?.length ?? 0));
    fill(slots.history, slots.timeline, card.timeline, contact);
  }

  /** While a complaint is open its next step is read first; a question of the repair is such a step itself. */
  function placeNotes({ repair, prompt }) {
    const leads = repair && prompt && prompt.purpose !== "recovery";
    const next = leads ? slots.ask : slots.told;
    if (slots.notes.nextElementSibling !== next) next.before(slots.notes);
  }

  function fill(section, list, items, make) {
    show(section, items?.length);
    keep(list, items ?? [], make);
  }

  function showLast(last) {
    show(slots.last, last?.words);
    write(slots.lastWords, last?.words ?? "");
    line(slots.lastTopic, last?.topic);
    line(slots.lastSummary, last?.summary);
  }

  function showValue(value) {
    show(slots.value, value);
    if (!value) return;
    write(slots.valueWords, value.words ?? value.actual);
    line(slots.worth, sentence(value.next));
    line(slots.tierWhy, value.why);
    keep(slots.reasons, withTotal(value), amount);
    line(slots.potential, sentence(value.potential));
    keep(slots.potentialReasons, value.potential_reasons ?? [], amount);
    line(slots.assessed, value.as_of && `As of ${value.as_of}.`);
  }

  return { update };
}
