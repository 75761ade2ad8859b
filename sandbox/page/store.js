// What the page knows, and the stream of events that keeps it true.

import * as api from "./api.js";
import { throttled } from "./dom.js";
import { zoneOf } from "./time.js";

export const state = {
  bot: null,
  people: new Map(), // id -> person, in the server's order
  clock: null, // {now, local, travelling}
  connected: false,
};

const bus = new EventTarget();
export const on = (name, heard) => bus.addEventListener(name, (event) => heard(event.detail));
export const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));

/** Featured people first; the rest as the server lists them. */
export const street = () =>
  [...state.people.values()].sort((one, other) => Number(other.featured) - Number(one.featured));

export async function loadPeople() {
  const answer = await api.people();
  state.bot = answer.bot;
  state.people = new Map(answer.people.map((person) => [person.id, person]));
  emit("people");
}

export function putPerson(person) {
  state.people.set(person.id, person);
  emit("people");
}

export async function loadClock() {
  putClock(await api.clock());
}

/** The street's present moment as an ISO time: between two journeys its clock runs as ours does. */
export function present() {
  const { now, heard, travelling } = state.clock;
  return travelling ? now : new Date(Date.parse(now) + performance.now() - heard).toISOString();
}

export function putClock(clock) {
  // An event carries only `now` and `travelling`; `local` is kept for its zone.
  state.clock = { ...state.clock, ...clock, heard: performance.now() };
  zoneOf(state.clock.local);
  emit("clock", state.clock);
}

// Sixty people hear something in one travelled second: the list is asked for once.
const soon = throttled(350, () => loadPeople().catch(() => {}));

let source = null;

/** Listens for ever; says "connected" and "gone", and reloads everything after each gap. */
export function listen() {
  source?.close();
  source = new EventSource("/people/events");
  source.onopen = async () => {
    try {
      await Promise.all([loadClock(), loadPeople()]);
    } catch {
      return; // the stream breaks again, and its next opening loads
    }
    state.connected = true;
    emit("connected");
  };
  source.onerror = () => {
    state.connected = false;
    emit("gone");
    // The browser's own retry is slow, and it gives up after an answer that is no stream.
    source.close();
    setTimeout(listen, 1000);
  };
  const heard = (name, act) => source.addEventListener(name, (event) => act(JSON.parse(event.data || "{}")));
  heard("chat", (chat) => {
    const person = state.people.get(chat.person);
    if (person && person.unread !== chat.unread) {
      person.unread = chat.unread;
      emit("unread", person);
    }
    emit("chat", chat);
    soon();
  });
  heard("people", soon);
  heard("clock", putClock);
  heard("traffic", (traffic) => emit("traffic", traffic));
  heard("typing", (typing) => emit("typing", typing));
}

/** The /start link of our own bot in `text`, or null. Also takes the tg:// form. */
export function deepLink(text) {
  const web = /^(?:https?:\/\/)?(?:t\.me|telegram\.me)\/(\w+)(?:\?(?:\S*&)?start=([\w-]*))?$/i.exec((text || "").trim());
  const app = /^tg:\/\/resolve\?domain=(\w+)(?:&start=([\w-]*))?$/i.exec((text || "").trim());
  const [, name, payload = ""] = web || app || [];
  if (!name || name.toLowerCase() !== state.bot?.username?.toLowerCase()) return null;
  return `https://t.me/${name}${payload && `?start=${payload}`}`;
}
