// Sets the panel up: session, stream, board, notes and keys, and the few lines around the cards.

import { makeBoard } from "./board.js";
import { element, keep, line, show, write } from "./dom.js";
import { makeDrafts } from "./drafts.js";
import { hearKeys } from "./keys.js";
import { makeSession } from "./session.js";
import { makeStream } from "./stream.js";
import { nameOf, STATES } from "./words.js";

const NOTICE_MS = 10_000;
const LINKS = {
  "signing-in": "Signing in…",
  "signed-out": "Open the panel again from your desk",
  live: "Connected",
  reconnecting: "Reconnecting…",
  full: "Waiting for a free place…",
};

const at = (id) => document.getElementById(id);

let saying = 0;
function say(words) {
  // Emptied first: a screen reader keeps quiet about words that do not change.
  at("live").textContent = "";
  clearTimeout(saying);
  saying = setTimeout(() => { at("live").textContent = words; }, 50);
}

let noticing = 0;
function notice(words) {
  line(at("notice"), words);
  say(words);
  clearTimeout(noticing);
  noticing = setTimeout(() => line(at("notice"), ""), NOTICE_MS);
}

function linkState(state) {
  at("link").dataset.state = state;
  write(at("link-words"), LINKS[state]);
}

function row({ lookupId, name, state }) {
  return element("li", {}, element("button", { type: "button", className: "row", onclick: () => board.open(lookupId) },
    element("strong", { textContent: name }), element("span", { textContent: state })));
}

function onChange(shown, others) {
  show(at("waiting"), !shown);
  show(at("others"), others.length);
  write(at("others-title"), others.length === 1 ? "1 more call" : `${others.length} more calls`);
  line(at("count"), others.length ? `${others.length + 1} calls` : "");
  keep(at("rows"), others.map(({ card }) => ({ lookupId: card.lookup_id, name: nameOf(card), state: STATES[card.state] })), row);
  document.title = shown ? `${nameOf(shown.card)} – Agent Assist` : "Agent Assist";
}

function onSignedIn(agent, isOther) {
  write(at("rep"), agent);
  write(at("waiting-rep"), `${agent}, your next caller appears here by itself.`);
  if (isOther) board.empty();
  stream.start(isOther);
}

async function onLeaving() {
  await drafts.flush();
  drafts.forgetAll();
}

const session = makeSession({
  onSignedIn, onLeaving, onSignedOut: (embedded) => linkState(embedded ? "signing-in" : "signed-out"),
});
const drafts = makeDrafts({
  put: ({ callId, lookupId, text }, keepalive) => session.call(
    "PUT", `/v1/calls/${encodeURIComponent(callId)}/draft`, { lookup_id: lookupId, note: text }, { keepalive }),
  onState: (lookupId, state) => board.noteState(lookupId, state),
});
const board = makeBoard({ room: at("cards"), call: session.call, role: session.role, drafts, onChange, say, notice });
const stream = makeStream({ session, onEvent: board.receive, onState: linkState });

hearKeys({ press: (key) => board.shown()?.press(key), help: at("keys") });
at("keys-open").onclick = () => at("keys").showModal();
window.addEventListener("pagehide", () => drafts.flush());
session.start();
