// What may be clicked inside a message: addresses, /commands, and links that open the bot for somebody.

import { h, icon } from "./dom.js";
import { deepLink } from "./store.js";

const CLICKABLE = /(https?:\/\/[^\s<>"'，。；！？、）】]+|(?<![\w/])t\.me\/[^\s<>"'，。；！？、）】]+|(?<![\w/])\/[a-z][a-z0-9_]{0,31}\b)/gi;
const OPENABLE = /^(https?:|tel:|mailto:|tg:)/i;

/** Telegram finds bare addresses and commands by itself; so does this. */
export function linkify(root, hands) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("a, pre, code")) texts.push(walker.currentNode);
  }
  for (const text of texts) replaceText(text);
  for (const link of root.querySelectorAll("a")) dress(link, hands);
  for (const hidden of root.querySelectorAll(".spoiler, tg-spoiler")) {
    hidden.addEventListener("click", () => hidden.classList.add("shown"));
  }
}

function replaceText(text) {
  const pieces = text.data.split(CLICKABLE);
  if (pieces.length < 2) return;
  // split() with one group: every second piece is a match
  text.replaceWith(...pieces.map((piece, index) => (index % 2 ? anchor(piece) : piece)));
}

function anchor(words) {
  if (words.startsWith("/")) return h("a", { href: "#", data: { command: words } }, words);
  return h("a", { href: words.includes("://") ? words : `https://${words}` }, words);
}

function dress(link, hands) {
  const href = link.getAttribute("href") || "";
  const command = link.dataset.command;
  if (!command && !OPENABLE.test(href)) {
    link.removeAttribute("href");
    return;
  }
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  const invitation = deepLink(href);
  if (command || invitation) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (command) hands.say(command);
      else hands.open(invitation);
    });
  }
  if (invitation) {
    // An invitation is usually meant for another phone than the one it is read on.
    link.after(
      h("button", { type: "button", class: "pass", on: { click: () => hands.pass(invitation) } }, icon("hand"), h("span", { t: "pass_on" })),
    );
  }
}

/** Where a button's or a message's address leads: to this phone, to another one, or out of the street. */
export function openAddress(url, hands) {
  const invitation = deepLink(url);
  if (invitation) return hands.start(invitation);
  const shared = /^(?:https:\/\/t\.me\/share\/url|tg:\/\/msg_url)\?/i.test(url) && new URL(url).searchParams.get("url");
  if (shared && deepLink(shared)) return hands.pass(deepLink(shared));
  if (OPENABLE.test(url)) window.open(url, "_blank", "noopener,noreferrer");
}
