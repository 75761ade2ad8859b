// The bubbles of one chat: built once each, changed in place, never thrown away while they stay the same.

import * as api from "./api.js";
import { fullName, h, icon } from "./dom.js";
import { setTime, setWord } from "./i18n.js";
import { linkify } from "./links.js";
import { dayKey } from "./time.js";

/**
 * Makes the list `log` show `messages`. `hands` is what a bubble can do:
 * {person, press(message, key, button), open(url), enlarge(src, words)}.
 */
export function showMessages(log, messages, hands, seenUntil) {
  const old = new Map([...log.children].map((node) => [node.dataset.key, node]));
  const wanted = [];
  let day = null;
  let dividerDue = seenUntil != null;
  for (const message of messages) {
    if (dayKey(message.at) !== day) {
      day = dayKey(message.at);
      wanted.push(keep(old, `day ${day}`, day, () => dayLine(message.at)));
    }
    if (dividerDue && message.from === "bot" && message.message_id > seenUntil) {
      dividerDue = false;
      wanted.push(keep(old, "new", "", () => h("div", { class: "fresh" }, h("span", { t: "new_messages" }))));
    }
    wanted.push(keep(old, `message ${message.message_id}`, JSON.stringify(message), (before) => bubble(message, hands, before)));
  }
  let place = log.firstChild;
  for (const node of wanted) {
    if (node === place) place = place.nextSibling;
    else log.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
}

function keep(old, key, print, build) {
  const before = old.get(key);
  if (before?.print === print) {
    old.delete(key);
    return before;
  }
  const node = build(before);
  node.dataset.key = key;
  node.print = print;
  if (before) replaceFocused(before, node);
  return node;
}

// The keyboard's place survives when a pressed button's message is edited.
function replaceFocused(before, node) {
  if (!before.contains(document.activeElement)) return;
  const index = [...before.querySelectorAll("button, a")].indexOf(document.activeElement);
  queueMicrotask(() => {
    const choices = [...node.querySelectorAll("button, a")];
    (choices[index] || choices.at(-1) || node.closest(".phone")?.querySelector("textarea"))?.focus({ preventScroll: true });
  });
}

function dayLine(at) {
  const words = h("span");
  setTime(words, at, "dayLine");
  return h("div", { class: "day" }, words);
}

function bubble(message, hands, before) {
  const mine = message.from === "person";
  const parts = [
    message.photo && photo(message, hands),
    message.voice && voice(message, hands),
    message.document && documentRow(message.document, hands),
    message.contact && contactRow(message.contact),
    message.html && words(message, hands),
    stamp(message),
  ];
  const body = h("div", { class: "bubble" }, parts);
  const node = h(
    "article",
    { class: `message ${mine ? "person" : "bot"}${message.photo && !message.html ? " only-photo" : ""}`, data: { message: message.message_id } },
    body,
    message.keyboard?.length ? keyboard(message, hands) : null,
  );
  if (before) node.classList.add("changed");
  return node;
}

function words(message, hands) {
  const node = h("div", { class: "words", dir: "auto" });
  // As Telegram shows it: the payload of an opened link is for the bot, not for the eye.
  if (message.from === "person" && message.text?.startsWith("/start ")) node.textContent = "/start";
  else node.innerHTML = message.html; // promised safe by the server (README: "safe to show as it is")
  linkify(node, hands);
  return node;
}

function stamp(message) {
  const when = h("time", { datetime: message.at });
  setTime(when, message.at, "hourMinute");
  return h("span", { class: "stamp" }, message.edited_at && h("span", { class: "edited", t: "edited" }), when);
}

function photo(message, hands) {
  const src = api.fileUrl(hands.person.id, message.photo);
  // Without a caption the button's own label says what it is.
  const image = h("img", { src, alt: message.caption || "", on: { load: hands.settled } });
  return h(
    "button",
    { type: "button", class: "photo", label: "enlarge", on: { click: () => hands.enlarge(src, message.caption) } },
    image,
  );
}

function voice(message, hands) {
  const src = api.fileUrl(hands.person.id, message.voice.file_id);
  return h("audio", { class: "voice", controls: true, preload: "none", src, label: ["voice_of", { seconds: message.voice.seconds }] });
}

function documentRow(file, hands) {
  return h(
    "a",
    {
      class: "attachment",
      href: api.fileUrl(hands.person.id, file.file_id),
      download: file.file_name || "file",
      label: ["file_get", { name: file.file_name || "" }],
    },
    h("span", { class: "attachment-sign" }, icon("file")),
    h("span", {}, h("strong", {}, file.file_name || "file"), h("small", {}, size(file.size))),
  );
}

function size(bytes) {
  if (bytes == null) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function contactRow(contact) {
  const name = fullName(contact);
  return h(
    "div",
    { class: "attachment" },
    h("span", { class: "attachment-sign" }, icon("card")),
    h("span", {}, h("strong", {}, name || contact.phone_number || ""), h("small", {}, name ? contact.phone_number || "" : "")),
  );
}

function keyboard(message, hands) {
  const rows = message.keyboard.map((row) => h("div", { class: "keys-row" }, row.map((key) => keyButton(message, key, hands))));
  return h("div", { class: "keys" }, rows);
}

function keyButton(message, key, hands) {
  const node = h("button", { type: "button", class: "key" }, h("span", {}, key.text));
  if (key.url) {
    node.append(icon("out"));
    node.addEventListener("click", () => hands.open(key.url));
  } else {
    node.addEventListener("click", () => hands.press(message, key, node));
  }
  return node;
}

/** The three dots at the end of a chat. */
export function typingBubble() {
  const dots = h("div", { class: "typing", role: "status" }, h("i"), h("i"), h("i"), h("span", { class: "quiet" }));
  setWord(dots.lastChild, "typing");
  return dots;
}
