// When a pressed button may be released. An answer without words changes nothing in the chat; only the traffic shows it.

import * as api from "./api.js";
import { throttled } from "./dom.js";
import { on } from "./store.js";

const waiting = new Map(); // callback id -> release
let newest = 0;
let looked = 0;

/** Calls `release` as soon as the bot has answered this callback. */
export function whenAnswered(callbackId, release) {
  waiting.set(String(callbackId), release);
  look();
}

/** Nobody waits any more: the chat itself changed, or it took too long. */
export const forget = (callbackId) => waiting.delete(String(callbackId));

async function look() {
  if (!waiting.size) {
    looked = newest;
    return;
  }
  const { calls } = await api.traffic(looked).catch(() => ({ calls: [] }));
  for (const call of calls) {
    looked = Math.max(looked, call.n);
    if (call.method !== "answerCallbackQuery") continue;
    const id = String(call.params?.callback_query_id);
    waiting.get(id)?.();
    waiting.delete(id);
  }
}

const soon = throttled(80, look);
on("traffic", ({ n }) => {
  newest = Math.max(newest, n);
  // While nobody waits this only remembers how far the traffic is, a few calls back for a press that is under way.
  if (waiting.size) soon();
  else looked = Math.max(looked, newest - 5);
});
on("gone", () => {
  newest = 0;
  looked = 0;
});
