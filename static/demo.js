// Plays the host page: lists the simulated calls, embeds the panel, and gives it tokens for the rep who sits here.

const EVERY_MS = 2_000;
const at = (id) => document.getElementById(id);
const panel = at("panel");
const rep = at("rep");
const panelOrigin = new URL(panel.dataset.src, location.href).origin;

async function getJson(path, options) {
  const response = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function passToken() {
  const body = JSON.stringify({ rep: rep.value });
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body };
  // The panel asks again by itself when no token comes.
  const { token } = await getJson("/demo/token", options).catch(() => ({}));
  if (token) panel.contentWindow.postMessage({ type: "agent-assist:token", token }, panelOrigin);
}

function cell(words) {
  const node = document.createElement("td");
  node.textContent = words || "–";
  return node;
}

function row(call) {
  const node = document.createElement("tr");
  node.dataset.mine = String(call.agent === rep.value);
  const time = new Date(call.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const about = [call.queue, call.intent].filter(Boolean).join(", ");
  node.append(...[time, call.from, about, call.agent, call.status].map(cell));
  return node;
}

async function refresh() {
  try {
    const calls = await getJson("/demo/calls");
    at("rows").replaceChildren(...calls.map(row));
    at("calls").hidden = !calls.length;
    tell(calls.length ? "" : "Waiting for the first call.");
  } catch {
    tell("The service does not answer. Trying again…");
  }
  setTimeout(refresh, EVERY_MS);
}

function tell(words) {
  if (at("state").textContent !== words) at("state").textContent = words;
}

window.addEventListener("message", (event) => {
  const isPanel = event.source === panel.contentWindow && event.origin === panelOrigin;
  if (isPanel && event.data?.type === "agent-assist:token-needed") passToken();
});
rep.addEventListener("change", passToken);
// Only now, so that the panel's first request for a token finds somebody listening.
panel.src = panel.dataset.src;
refresh();
