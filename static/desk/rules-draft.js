// Shows how far a replay has come while it runs, and brings the reader to what has just happened on the page of a draft.

const LOOK_MS = 1_000;
const RETRY_MS = 4_000;
const told = document.querySelector("[data-focus]");
const box = document.getElementById("replay");

if (told) told.focus({ preventScroll: told.getAttribute("role") === "status" && Boolean(location.hash) });

if (box?.dataset.state === "running") follow(box);

/** Fetches the part of the page about the replay again and again until it is over. */
async function follow(part) {
  for (let now = part; now.dataset.state === "running"; ) {
    await pause(LOOK_MS);
    const answer = await fetch(now.dataset.replay, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      await pause(RETRY_MS);
      continue;
    }
    now = put(now, await answer.text());
  }
}

/** Puts the new part in the place of the old one; who is at the button to stop it stays there. */
function put(old, html) {
  const page = document.createElement("template");
  page.innerHTML = html;
  const fresh = page.content.getElementById("replay");
  retell(fresh);
  const isRunning = fresh.dataset.state === "running";
  const [words, bar] = [old.querySelector("[role=status]"), old.querySelector("progress")];
  if (isRunning && words && bar) {
    words.textContent = fresh.querySelector("[role=status]").textContent;
    const progress = fresh.querySelector("progress");
    bar.max = progress.max;
    if (progress.hasAttribute("value")) bar.value = progress.value;
    return old;
  }
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (hadFocus) document.getElementById("replay-title").focus();
  document.getElementById("replay-told").textContent = fresh.querySelector(".worth, .trouble, .note")?.textContent ?? "";
  return fresh;
}

/** Says above the button to approve what there is to say now. */
function retell({ dataset }) {
  const said = document.getElementById("replay-said");
  if (said) said.textContent = dataset.said;
  document.getElementById("unreplayed")?.toggleAttribute("hidden", "replayed" in dataset);
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
