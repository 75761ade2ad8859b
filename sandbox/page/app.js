// The street itself: which phones are open, where they stand, and what the bar offers.

import * as api from "./api.js";
import { clockBar } from "./clock.js";
import { toastOn } from "./dialogs.js";
import { avatar, fullName, h, icon } from "./dom.js";
import { otherLanguage, rephrase, setLabel, setLanguage, setWord, t } from "./i18n.js";
import { Phone } from "./phone.js";
import { emit, listen, on, putPerson, state, street } from "./store.js";
import { streetList, unreadInAll } from "./street.js";
import { drawer } from "./traffic.js";

const find = (id) => document.getElementById(id);
const row = find("row");
const phones = new Map(); // id -> Phone, in the order in which they stand
let front = null; // the one that a small screen shows

const isSmall = () => matchMedia("(max-width: 760px)").matches;
const isOpen = (id) => phones.has(id) && (!isSmall() || front === id);

// ---- phones

function openPhone(id, where = "end") {
  const person = state.people.get(id);
  if (!person) return;
  if (!phones.has(id)) {
    const phone = new Phone(person);
    phones.set(id, phone);
    row.append(phone.node);
  }
  if (where === "end") bringForward(id);
  arranged();
}

function bringForward(id) {
  front = id;
  for (const phone of phones.values()) phone.node.classList.toggle("front", phone.id === id);
  hideStreet();
  const { node } = phones.get(id);
  node.scrollIntoView({ inline: "nearest", block: "nearest", behavior: "smooth" });
}

function closePhone(id) {
  phones.get(id)?.node.remove();
  phones.delete(id);
  if (front === id) front = null;
  if (front == null && phones.size) phones.values().next().value.node.classList.add("front");
  front ??= phones.keys().next().value ?? null;
  if (isSmall()) showStreet();
  arranged();
}

function arranged() {
  empty.hidden = phones.size > 0;
  // The address keeps the open phones, so that reloading and sharing it keep them too.
  const address = new URL(location.href);
  if (phones.size) address.searchParams.set("open", [...phones.keys()].join(","));
  else address.searchParams.delete("open");
  history.replaceState(null, "", address.href.replaceAll("%2C", ","));
  showBeside();
  emit("open changed");
}

// On a small screen the other open phones are one tap away, beside the name.
function showBeside() {
  const { beside } = phones.get(front) || {};
  if (!beside) return;
  const others = [...phones.values()].filter((phone) => phone.id !== front).slice(-3);
  // A button that is there stays: one that is changed under the thumb would swallow the tap.
  const there = new Map([...beside.children].map((button) => [Number(button.dataset.beside), button]));
  for (const { person } of others) {
    const button = there.get(person.id) || besideButton(person);
    button.classList.toggle("lit", Boolean(person.unread));
    if (!there.delete(person.id)) beside.append(button);
  }
  for (const gone of there.values()) gone.remove();
}

function besideButton(person) {
  return h(
    "button",
    { type: "button", label: ["go_to", { name: fullName(person) }], data: { beside: person.id }, on: { click: () => openPhone(person.id) } },
    avatar(person),
  );
}

function openFirstPhones() {
  const asked = new URLSearchParams(location.search).get("open");
  const fit = Math.max(isSmall() ? 3 : 2, Math.min(4, Math.floor((innerWidth - 300) / 350)));
  const ids = asked ? asked.split(",").map(Number) : street().slice(0, fit).map((person) => person.id);
  for (const id of ids) openPhone(id, "beside");
  if (phones.size) bringForward(phones.keys().next().value);
}

// ---- the bar

const clock = clockBar();
const streetBadge = h("span", { class: "badge", role: "img", hidden: true });
const streetButton = h("button", { type: "button", class: "icon-button only-small", label: "choose", data: { do: "street" }, on: { click: () => toggleStreet() } }, icon("people"), streetBadge);
const machineButton = h("button", { type: "button", class: "button with-icon", label: "machine", "aria-expanded": "false", data: { do: "machine" }, on: { click: () => toggleDrawer() } }, icon("pulse"), h("span", { t: "machine" }));
const languageButton = h("button", { type: "button", class: "button quiet", t: "other_language", label: "switch_language", data: { do: "language" }, on: { click: () => setLanguage(otherLanguage()) } });
const botName = h("span", { class: "bot-of-street" });
find("bar").append(
  streetButton,
  h("div", { class: "title" }, h("h1", { t: "title" }), botName),
  clock.node,
  h("div", { class: "bar-end" }, languageButton, machineButton),
  clock.bar,
);

const empty = h("div", { class: "empty", hidden: true }, h("p", { class: "not-small", t: "no_phone" }), h("p", { class: "only-small", t: "no_phone_small" }));
row.append(empty);

const list = streetList(find("street"), isOpen);
const machine = drawer(find("drawer"), () => toggleDrawer(false));

function toggleDrawer(open = find("drawer").hidden) {
  find("drawer").hidden = !open;
  machineButton.setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("drawer-open", open);
  if (open) {
    machine.opened();
    find("drawer").querySelector(".tab[aria-selected=true]").focus();
  } else machineButton.focus();
}

const showStreet = () => document.body.classList.add("street-open");
const hideStreet = () => document.body.classList.remove("street-open");
const toggleStreet = () => (document.body.classList.toggle("street-open") ? list.focus() : streetButton.focus());

function showUnread() {
  const unread = unreadInAll();
  streetBadge.hidden = !unread;
  streetBadge.textContent = unread > 99 ? "99+" : unread;
  setLabel(streetBadge, "unread", { n: unread });
  showBeside();
}

// ---- what happens on the street

on("open phone", (id) => (isOpen(id) && !isSmall() ? closePhone(id) : openPhone(id)));
on("close phone", closePhone);
on("hide street", hideStreet);
on("start on", ({ person, link }) => {
  openPhone(person.id);
  phones.get(person.id).hands().start(link);
});
on("add person", async (person) => {
  try {
    const moved = await api.savePerson(person);
    putPerson(moved);
    openPhone(moved.id);
  } catch (error) {
    emit("trouble", error);
  }
});
on("people", () => {
  botName.textContent = state.bot ? `${state.bot.first_name} · @${state.bot.username}` : "";
  for (const phone of phones.values()) {
    const person = state.people.get(phone.id);
    if (person) phone.showPerson(person);
    else closePhone(phone.id);
  }
  showUnread();
});
on("unread", (person) => {
  phones.get(person.id)?.showUnread(person.unread);
  showUnread();
});
on("read", (id) => {
  const person = state.people.get(id);
  if (person) emit("unread", Object.assign(person, { unread: 0 }));
});
on("chat", ({ person, version }) => {
  const phone = phones.get(person);
  if (phone && phone.chat?.version !== version) phone.refresh();
});
on("typing", ({ person }) => phones.get(person)?.showTyping(true));
on("trouble", (error) => toastOn(document.body, error instanceof api.Unreachable ? t("unreachable") : error.message, true));

let begun = false;
on("connected", () => {
  find("banner").hidden = true;
  if (!begun) openFirstPhones();
  else for (const phone of phones.values()) phone.refresh();
  begun = true;
  arranged();
});
on("gone", () => {
  find("banner").hidden = false;
  setWord(find("banner"), "gone");
});

rephrase();
listen();
