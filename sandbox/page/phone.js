// One phone of the street: a name plate like those beside a door, and below it the screen with the chat.

import * as api from "./api.js";
import { composer } from "./composer.js";
import { alertOn, askLink, choosePerson, enlarge, toastOn } from "./dialogs.js";
import { avatar, fullName, h, icon, iconButton, menuButton } from "./dom.js";
import { languageName, setLabel, setWord, t } from "./i18n.js";
import { openAddress } from "./links.js";
import { showMessages, typingBubble } from "./messages.js";
import { forget, whenAnswered } from "./presses.js";
import { emit, putPerson, state } from "./store.js";

const ATTENTION = 500; // ms that a pointer rests on a phone before its messages count as read
const PATIENCE = 8000; // ms after which a pressed button is released without an answer

export class Phone {
  constructor(person) {
    this.person = person;
    this.chat = null;
    this.pressed = []; // {button, message, print, seen} of presses without an answer
    this.freshAfter = null;
    this.build();
    this.refresh();
  }

  get id() {
    return this.person.id;
  }

  build() {
    const { person } = this;
    this.badge = h("span", { class: "badge", role: "img", hidden: true });
    this.log = h("div", { class: "log", role: "log", tabindex: 0, lang: person.language_code, label: ["chat_of", { name: fullName(person) }] });
    this.typing = typingBubble();
    this.newest = iconButton("down", "newest", () => this.toNewest(true), { class: "newest", hidden: true });
    this.composer = composer(this.hands());
    this.screen = h(
      "div",
      { class: "screen" },
      h("header", { class: "chat-head" }, h("strong", { class: "bot-name" }, state.bot?.first_name || ""), h("small", {}, `@${state.bot?.username || ""}`)),
      h("div", { class: "log-holder" }, this.log, h("p", { class: "no-words", t: "start_hint" }), this.typing, this.newest),
      this.composer.node,
    );
    this.typing.hidden = true;
    this.node = h(
      "section",
      { class: "phone", data: { person: person.id }, label: ["phone_of", { name: fullName(person) }] },
      this.plate(),
      this.screen,
    );
    this.log.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.sticky && this.toNewest()).observe(this.log);
    let resting = null;
    this.node.addEventListener("pointerenter", () => (resting = setTimeout(() => this.attend(), ATTENTION)));
    this.node.addEventListener("pointerleave", () => clearTimeout(resting));
    for (const deed of ["pointerdown", "focusin"]) this.node.addEventListener(deed, () => this.attend());
    this.showPerson(person);
  }

  plate() {
    const item = (name, word, sign, act) =>
      h("button", { type: "button", class: "menu-item", data: { do: name }, on: { click: act } }, icon(sign), h("span", { t: word }));
    const menu = h(
      "div",
      { class: "menu" },
      item("link", "open_link", "link", () => this.hands().askLink()),
      (this.blockItem = item("block", "block", "stop", () => this.hands().block(!this.person.blocked))),
      item("close", "put_away", "close", () => emit("close phone", this.id)),
    );
    const more = iconButton("more", ["phone_menu", { name: fullName(this.person) }], null, { data: { do: "more" } });
    menuButton(more, menu);
    this.role = h("span", { class: "role" });
    this.language = h("span", { data: { code: this.person.language_code } });
    return h(
      "header",
      { class: "plate" },
      avatar(this.person),
      h("div", { class: "plate-words" }, (this.name = h("h2", {})), h("p", {}, this.role, this.language)),
      this.badge,
      (this.beside = h("nav", { class: "beside only-small" })),
      h("span", { class: "menu-holder" }, more, menu),
    );
  }

  hands() {
    const act = (deed) => this.act(deed);
    return {
      person: this.person,
      say: (text) => act(() => api.say(this.id, text)),
      start: (link) => act(() => api.start(this.id, link ? { link } : {})),
      contact: () => act(() => api.contact(this.id)),
      photo: (file, caption) => act(() => api.photo(this.id, file, caption)),
      document: (file, caption) => act(() => api.document(this.id, file, caption)),
      sampleVoice: () => act(() => api.sampleVoice(this.id)),
      samplePhoto: (caption) => act(() => api.samplePhoto(this.id, caption)),
      block: (blocked) => act(async () => putPerson(await api.block(this.id, blocked))),
      askLink: () => askLink(this.person, (link) => this.hands().start(link)),
      press: (message, key, button) => this.press(message, key, button),
      open: (url) => openAddress(url, this.hands()),
      pass: (link) => choosePerson(openFirst(this.id), (person) => emit("start on", { person, link })),
      enlarge,
      settled: () => this.sticky && this.toNewest(),
    };
  }

  /** Does one thing at the server; true when it was accepted, else the phone says why not. */
  async act(deed) {
    this.freshAfter = null;
    this.sticky = true;
    try {
      await deed();
    } catch (error) {
      toastOn(this.screen, error instanceof api.Unreachable ? t("unreachable") : error.message, true);
      return false;
    }
    this.refresh();
    return true;
  }

  async press(message, key, button) {
    if (button.classList.contains("pressed")) return;
    button.classList.add("pressed");
    button.setAttribute("aria-busy", "true");
    const press = { button, toast: toastOf(this.chat), print: printOf(this.chat) };
    this.pressed.push(press);
    setTimeout(() => this.release(press), PATIENCE);
    const sent = await this.act(async () => {
      press.callback = (await api.press(this.id, message.message_id, key)).callback_id;
      whenAnswered(press.callback, () => this.release(press));
    });
    if (!sent) this.release(press);
  }

  release(press) {
    this.pressed = this.pressed.filter((one) => one !== press);
    press.button.classList.remove("pressed");
    press.button.removeAttribute("aria-busy");
    if (press.callback) forget(press.callback);
  }

  /** Fetches the chat; calls that come meanwhile become one more fetch, not many. */
  async refresh() {
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = true;
    try {
      do {
        this.again = false;
        this.show(await api.chat(this.id));
      } while (this.again);
    } catch (error) {
      if (error instanceof api.Refused) toastOn(this.screen, error.message, true);
    } finally {
      this.loading = false;
    }
  }

  show(chat) {
    const first = !this.chat;
    const before = this.chat;
    this.chat = chat;
    if (!first) this.log.setAttribute("aria-live", "polite");
    this.markFresh(chat);
    showMessages(this.log, chat.messages, this.hands(), this.freshAfter);
    this.composer.show(chat);
    this.log.classList.toggle("silent", !chat.messages.length);
    this.showTyping(chat.typing);
    this.hear(chat, before);
    this.showPerson({ ...this.person, ...chat.person });
    if (first || this.sticky !== false) this.toNewest();
    else this.newest.hidden = false;
    if (this.attended()) this.read();
  }

  // A thin line before the first unread message; it moves with the next unread one and goes when the person answers.
  markFresh(chat) {
    const { unread } = chat.person;
    if ((this.freshAfter != null && !this.seen) || !unread || this.attended()) return;
    this.seen = false;
    const heard = chat.messages.filter((message) => message.from === "bot");
    const oldest = heard[Math.max(0, heard.length - unread)];
    if (oldest && oldest !== chat.messages[0]) this.freshAfter = oldest.message_id - 1;
  }

  // A toast is news only when it came after the first look at the chat.
  hear(chat, before) {
    const isNew = before && chat.toast && toastOf(chat) !== toastOf(before);
    for (const press of [...this.pressed]) {
      if (toastOf(chat) !== press.toast || printOf(chat) !== press.print) this.release(press);
    }
    if (!isNew || !chat.toast.text) return;
    if (chat.toast.alert) alertOn(this.screen, chat.toast.text);
    else toastOn(this.screen, chat.toast.text);
  }

  showTyping(typing) {
    clearTimeout(this.typingEnds);
    this.typing.hidden = !typing;
    // Telegram lets "typing" lapse after five seconds by itself.
    if (typing) this.typingEnds = setTimeout(() => (this.typing.hidden = true), 5000);
  }

  showPerson(person) {
    this.person = person;
    this.name.textContent = fullName(person);
    this.role.textContent = person.role || "";
    this.language.textContent = languageName(person.language_code);
    setWord(this.blockItem.lastChild, person.blocked ? "unblock" : "block");
    this.node.classList.toggle("blocked", person.blocked);
    this.showUnread(person.unread);
  }

  showUnread(unread) {
    this.person.unread = unread;
    this.badge.hidden = !unread;
    this.badge.textContent = unread > 99 ? "99+" : unread || "";
    if (unread) setLabel(this.badge, "unread", { n: unread });
    this.node.classList.toggle("lit", unread > 0);
    if (unread && this.attended()) this.read();
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    // Only scrolling up lets go of the end: a photo that grows while it loads does not.
    if (scrollHeight - scrollTop - clientHeight < 60) this.sticky = true;
    else if (scrollTop < this.scrollTop) this.sticky = false;
    this.scrollTop = scrollTop;
    if (this.sticky) this.newest.hidden = true;
  }

  toNewest(smooth = false) {
    this.sticky = true;
    this.newest.hidden = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  /** Somebody looks at this phone: a pointer rests on it, or the keyboard is in it, or it fills a small screen. */
  attended() {
    if (document.hidden || !this.node.isConnected || !this.node.offsetParent) return false;
    if (matchMedia("(max-width: 760px)").matches) return !document.body.classList.contains("street-open");
    return this.node.contains(document.activeElement) || this.node.matches(":hover");
  }

  attend() {
    if (this.person.unread) this.read();
  }

  async read() {
    if (this.reading || !this.person.unread) return;
    this.reading = true;
    this.seen = true;
    await api.read(this.id).catch(() => {});
    this.reading = false;
    this.showUnread(0);
    emit("read", this.id);
  }
}

// What an answer to a press may change: the notice, a message's words or its keyboard.
const toastOf = (chat) => chat?.toast && `${chat.toast.version} ${chat.toast.at}`;
const printOf = (chat) => JSON.stringify(chat?.messages ?? null);

function openFirst(not) {
  return [...document.querySelectorAll(".phone")].map((node) => Number(node.dataset.person)).filter((id) => id !== not);
}
