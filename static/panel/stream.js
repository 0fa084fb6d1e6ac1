// Follows the rep's server-sent events over fetch, and comes back after every interruption where it left off.

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
// The service sends a comment every 15 seconds: silence for longer than two of them means a dead connection.
const SILENCE_MS = 40_000;

/** Takes text as it arrives and hands on whole events: {id, event, data}. Ids stay until the next one, as the standard says. */
export function makeParser(dispatch) {
  let rest = "";
  let id = "";
  let event = "";
  let data = [];

  function take(line) {
    if (line === "") {
      if (data.length) dispatch({ id, event: event || "message", data: data.join("\n") });
      event = "";
      data = [];
      return;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === "id") id = value;
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }

  return (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop();
    lines.forEach(take);
  };
}

const pauseFor = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

/** `onEvent({id, event, data})` with data as an object; `onState("live" | "reconnecting" | "full")`. */
export function makeStream({ session, onEvent, onState }) {
  let lastId = "";
  let turn = 0;
  let stop = new AbortController();

  async function listen(abort, alive) {
    const headers = { Accept: "text/event-stream", Authorization: `Bearer ${session.access()}` };
    if (lastId) headers["Last-Event-ID"] = lastId;
    const response = await fetch("/v1/stream", { headers, signal: abort.signal, cache: "no-store", credentials: "omit" });
    if (!response.ok) throw Object.assign(new Error("refused"), { status: response.status });
    onState("live");
    const parse = makeParser((message) => {
      // First the place, then the event: one that cannot be shown is not asked for again and again.
      lastId = message.id || lastId;
      onEvent({ ...message, data: JSON.parse(message.data) });
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      alive();
      parse(chunk.value);
    }
  }

  /** One connection from its opening to its end, whatever ends it. Answers with the HTTP status of a refusal, or 0. */
  async function connect(alive) {
    const abort = new AbortController();
    stop = abort;
    let watchdog = setTimeout(() => abort.abort(), SILENCE_MS);
    const beat = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), SILENCE_MS);
      alive();
    };
    try {
      await listen(abort, beat);
      return 0;
    } catch (problem) {
      return problem.status ?? 0;
    } finally {
      clearTimeout(watchdog);
      abort.abort();
    }
  }

  async function follow(mine) {
    let pause = FIRST_PAUSE_MS;
    while (mine === turn) {
      const status = await connect(() => { pause = FIRST_PAUSE_MS; });
      if (mine !== turn) return;
      // Without access there is nothing to follow: the next sign-in starts the stream again.
      if ((status === 401 || status === 403) && !(await session.renew()) && !session.access()) return;
      onState(status === 429 || status === 503 ? "full" : "reconnecting");
      await pauseFor(pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Starts, or starts anew: `fresh` forgets the place in the stream, for another rep has another one. */
  function start(fresh) {
    if (fresh) lastId = "";
    turn += 1;
    stop.abort();
    follow(turn);
  }

  return { start };
}
