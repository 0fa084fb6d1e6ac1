// Keeps the rep's access in memory alone: takes a token from the address or the host page, renews it, signs requests.

const RENEW_BEFORE_SECONDS = 120;
const ASK_AGAIN_SECONDS = [3, 10, 30];

/** A request that failed: `status` 0 when nothing answered. `message` can be shown to a rep. */
class Problem extends Error {
  constructor(status, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const message = response.status === 401 ? "your sign-in ran out" : body.error?.message;
  return new Problem(response.status, message || "the service could not do it", Number(response.headers.get("Retry-After")) || 0);
}

async function send(method, path, access, body, keepalive = false) {
  const headers = { "Content-Type": "application/json" };
  if (access) headers.Authorization = `Bearer ${access}`;
  const response = await fetch(path, {
    method, headers, keepalive, cache: "no-store", credentials: "omit", body: body && JSON.stringify(body),
  }).catch(() => { throw new Problem(0, "no connection"); });
  if (!response.ok) throw await problemOf(response);
  return response.json().catch(() => ({}));
}

/** `onSignedIn(agent, isOther)`, `onSignedOut()`, and `onLeaving()`, awaited before another rep takes the panel over. */
export function makeSession({ onSignedIn, onSignedOut, onLeaving }) {
  const embedded = window.parent !== window;
  let access = "";
  let agent = "";
  let role = "rep";
  let hostOrigin = "";
  let timer = 0;
  let renewing = null;

  function remember(answer) {
    access = answer.access_token;
    role = answer.role || role;
    hostOrigin = answer.host_origin || hostOrigin;
    const seconds = Math.max(answer.expires_in - RENEW_BEFORE_SECONDS, answer.expires_in / 2);
    plan(renew, seconds);
  }

  function plan(what, seconds) {
    clearTimeout(timer);
    timer = setTimeout(what, seconds * 1000);
  }

  function askHost(times = 0) {
    onSignedOut(embedded);
    if (!embedded) return;
    window.parent.postMessage({ type: "agent-assist:token-needed" }, hostOrigin || "*");
    plan(() => askHost(times + 1), ASK_AGAIN_SECONDS[Math.min(times, ASK_AGAIN_SECONDS.length - 1)]);
  }

  async function signIn(token) {
    try {
      const answer = await send("POST", "/v1/embed/session", "", { token });
      const isOther = answer.agent !== agent;
      if (agent && isOther) await onLeaving();
      agent = answer.agent;
      remember(answer);
      onSignedIn(agent, isOther);
    } catch (problem) {
      if (problem.status === 0 || problem.status >= 500) plan(() => signIn(token), 1);
      else if (!access) askHost();
    }
  }

  async function renewNow() {
    try {
      remember(await send("POST", "/v1/embed/session", access, {}));
      return true;
    } catch (problem) {
      if (problem.status === 401 || problem.status === 403) {
        access = "";
        askHost();
      } else plan(renew, 5);
      return false;
    }
  }

  /** One renewal at a time; true when there is fresh access. */
  function renew() {
    renewing ??= renewNow().finally(() => { renewing = null; });
    return renewing;
  }

  async function call(method, path, body, { keepalive = false } = {}) {
    try {
      return await send(method, path, access, body, keepalive);
    } catch (problem) {
      if (problem.status !== 401 || keepalive || !(await renew())) throw problem;
      return send(method, path, access, body);
    }
  }

  function hear(event) {
    if (!embedded || event.source !== window.parent) return;
    if (hostOrigin && event.origin !== hostOrigin) return;
    if (event.data?.type === "agent-assist:token" && typeof event.data.token === "string") signIn(event.data.token);
  }

  /** The token of the address, which is taken out of it at once: an address gets copied, shown and remembered. */
  function takeToken() {
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    if (token) signIn(token);
    return Boolean(token);
  }

  function start() {
    window.addEventListener("message", hear);
    window.addEventListener("hashchange", takeToken);
    if (!takeToken()) askHost();
  }

  return { start, call, renew, access: () => access, role: () => role };
}
