// Speaks to the desk's own doors for the pages of the rule room, and says in words why one did not answer.

const csrf = document.querySelector("meta[name=csrf]");

export class Away extends Error {}
export class SignedOut extends Error {}

/** The answer to a POST of JSON. Raises Away without a connection, SignedOut where the session has ended. */
export async function send(path, body, { signal, keepalive = false, accept = "application/json" } = {}) {
  const token = csrf.content;
  const answer = await once(path, body, { signal, keepalive, accept });
  if (answer.status !== 403) return answer;
  await renew();
  return csrf.content === token ? answer : once(path, body, { signal, keepalive, accept });
}

async function once(path, body, { signal, keepalive, accept }) {
  const headers = { "Content-Type": "application/json", Accept: accept, "X-CSRF-Token": csrf.content };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal, keepalive }).catch((fault) => {
    throw fault.name === "AbortError" ? fault : new Away();
  });
  if (answer.status === 401 || answer.redirected) throw new SignedOut();
  if (answer.status >= 500) throw new Away();
  return answer;
}

/** Whoever signed in again in another tab has another token: it stands in the page as it is now. */
async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  csrf.content = page.querySelector("meta[name=csrf]")?.content ?? csrf.content;
}
