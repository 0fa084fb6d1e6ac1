// Says the service's codes in a rep's words.

export const STATES = { ringing: "Ringing", talking: "On the line", held: "On hold", wrapup: "Wrap-up", ended: "Call ended" };

export const BADGES = {
  verified: "Verified",
  attested: "Number confirmed, person not",
  claimed: "Not verified yet",
  none: "Not known who",
};

const OBJECTIVES = { keep: "Keep", grow: "Grow", serve: "Serve", contain: "Simplify", discover: "Discover" };

const NOBODY = {
  unmatched: "New caller",
  withheld: "Number withheld",
  invalid: "Unreadable number",
  multiple: "One of several",
  pending: "Looking up…",
};

const SILENCES = {
  no_rule: "Nothing to ask today.",
  budget: "Asked enough lately. Just help.",
  complaint: "A complaint is open. Hear that first.",
  identity: "First find out who is speaking.",
  consent: "No consent to ask. Just help.",
  control: "Nothing to ask on this call.",
  answered: "Everything we wanted to know is known.",
  declined: "They would rather not be asked. Just help.",
  degraded: "The question did not arrive in time. Just help.",
};

const RESULTS = { declined: "Declined to answer", not_asked: "Not asked", not_suitable: "Not suitable" };

const PARTS = { identity: "who is calling", value: "value", history: "history", prompt: "question" };

const CLEARED = {
  "answered elsewhere": "was answered by a colleague",
  ended: "has ended",
  transferred: "was transferred",
};

export function nameOf(card) {
  return card.caller?.name || NOBODY[card.status] || "Unknown caller";
}

/** What this call is for, as a chip and words: that of the tier ("Keep: one of our most valuable."), or a repair. */
export function aimWords({ tier, repair }) {
  const words = repair || tier?.words || "";
  const colon = words.indexOf(": ");
  if (colon > 0 && colon <= 24) return { chip: words.slice(0, colon), rest: words.slice(colon + 2) };
  return { chip: OBJECTIVES[tier?.objective] ?? "", rest: words };
}

export function silenceWords(silence) {
  return silence ? silence.words || SILENCES[silence.code] || "" : "";
}

/** In the words of the button that was pressed, whether this panel or the service tells it. */
export function outcomeWords(prompt, { result, answer }) {
  if (result !== "answered") return RESULTS[result] ?? result;
  const offered = (prompt?.answers ?? []).find((each) => each.value === answer);
  return `Answered: ${offered?.label ?? answer}`;
}

export function degradedWords(degraded) {
  const parts = (degraded || "").split(",").map((part) => part.trim()).filter(Boolean);
  if (!parts.length) return "";
  return `Still on its way: ${parts.map((part) => PARTS[part] ?? part).join(", ")}.`;
}

export function clearedWords(card, reason, hasNote) {
  const what = CLEARED[reason];
  return what ? `The call with ${nameOf(card)} ${what}.${hasNote ? " Your note is kept." : ""}` : "";
}

export function announcement(card) {
  const { chip } = aimWords(card);
  const parts = [`Call from ${nameOf(card)}`, (BADGES[card.caller?.verification] ?? "").toLowerCase(), chip];
  const question = card.prompt && !card.outcome ? ` Question: ${card.prompt.text}` : "";
  return `${parts.filter(Boolean).join(", ")}.${question}`;
}

export function sentence(words) {
  return words ? words[0].toUpperCase() + words.slice(1) : "";
}

/** "Not saved: No connection." */
export function troubleWords(what, problem) {
  return `${what}: ${sentence(problem.message).replace(/\.$/, "")}.`;
}
