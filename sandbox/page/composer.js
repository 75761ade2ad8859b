// The foot of a phone: what a person can say, send, tap and start with.

import { fullName, h, icon, iconButton, menuButton } from "./dom.js";
import { setLabel, setWord } from "./i18n.js";
import { deepLink } from "./store.js";

/** `hands`: {person(), say, start, contact, photo(file, caption), samplePhoto(caption), document(file, caption), sampleVoice(), block(bool), askLink()}. */
export function composer(hands) {
  const foot = h("div", { class: "foot" });
  const talk = talkForm(hands);
  const begin = startBar(hands);
  const closed = blockedBar(hands);
  foot.append(begin, closed, talk.node);
  return {
    node: foot,
    show(chat) {
      const { blocked, started } = chat.person;
      const silent = !started && !chat.messages.length;
      closed.hidden = !blocked;
      begin.hidden = blocked || !silent;
      talk.node.hidden = blocked || silent;
      setWord(closed.querySelector("p"), "blocked_hint", { name: fullName(chat.person) });
      talk.show(chat);
    },
    focus: () => talk.field.focus({ preventScroll: true }),
  };
}

function startBar(hands) {
  return h(
    "div",
    { class: "start-bar", hidden: true },
    h("button", { type: "button", class: "button main wide", t: "start", data: { do: "start" }, on: { click: () => hands.start() } }),
    h("button", { type: "button", class: "quiet-button", t: "open_link", on: { click: () => hands.askLink() } }),
  );
}

function blockedBar(hands) {
  return h(
    "div",
    { class: "start-bar", hidden: true },
    h("p", { class: "quiet-line" }),
    h("button", { type: "button", class: "button wide", t: "unblock", data: { do: "unblock" }, on: { click: () => hands.block(false) } }),
  );
}

function talkForm(hands) {
  const field = h("textarea", { name: "text", rows: 1, label: "say", autocomplete: "off", enterkeyhint: "send" });
  setLabel(field, "say");
  const send = iconButton("send", "send", null, { type: "submit", class: "send", disabled: true });
  const commands = commandMenu(hands, field);
  const attach = attachMenu(hands, field, () => clear());
  const keys = replyKeys(hands);
  const form = h(
    "form",
    { class: "talk", hidden: true },
    h("div", { class: "talk-row" }, attach, commands.node, field, keys.toggle, send),
    keys.node,
  );
  const clear = () => {
    field.value = "";
    changed();
  };
  const changed = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 120)}px`;
    send.disabled = !field.value.trim();
    setLabel(send, deepLink(field.value) ? "open" : "send");
    commands.filter(field.value);
  };
  field.addEventListener("input", changed);
  field.addEventListener("keydown", (event) => {
    // An input method also ends a word with Enter: that must not send it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    clear();
    const link = deepLink(text);
    const sent = await (link ? hands.start(link) : hands.say(text));
    // What could not be sent is given back, unless something new is being written.
    if (!sent && !field.value) {
      field.value = text;
      changed();
    }
  });
  return {
    node: form,
    field,
    show(chat) {
      field.lang = chat.person.language_code;
      commands.show(chat.commands || []);
      keys.show(chat.reply_keyboard);
    },
  };
}

function attachMenu(hands, field, clear) {
  const file = h("input", { type: "file", accept: "image/*", name: "photo", hidden: true, tabindex: -1 });
  const words = () => field.value.trim();
  file.addEventListener("change", async () => {
    if (file.files[0] && (await hands.photo(file.files[0], words()))) clear();
    file.value = "";
  });
  const any = h("input", { type: "file", name: "document", hidden: true, tabindex: -1 });
  any.addEventListener("change", async () => {
    if (any.files[0] && (await hands.document(any.files[0], words()))) clear();
    any.value = "";
  });
  const item = (name, word, sign, act) =>
    h("button", { type: "button", class: "menu-item", data: { do: name }, on: { click: act } }, icon(sign), h("span", { t: word }));
  const menu = h(
    "div",
    { class: "menu up" },
    item("photo", "choose_photo", "image", () => file.click()),
    item("sample", "sample_photo", "image", async () => (await hands.samplePhoto(words())) && clear()),
    item("document", "choose_file", "file", () => any.click()),
    item("voice", "sample_voice", "send", () => hands.sampleVoice()),
    item("contact", "share_contact", "card", () => hands.contact()),
  );
  const button = iconButton("clip", "attach", null, { data: { do: "attach" } });
  const holder = h("span", { class: "menu-holder" }, button, menu, file, any);
  menuButton(button, menu);
  return holder;
}

function commandMenu(hands, field) {
  const menu = h("div", { class: "menu up wide-menu" });
  const button = iconButton("slash", "commands", null, { data: { do: "commands" } });
  const holder = h("span", { class: "menu-holder" }, button, menu);
  const show = menuButton(button, menu);
  let commands = [];
  let print = null;
  const fill = (wanted) => {
    const items = commands.filter(({ command }) => `/${command}`.startsWith(wanted));
    menu.replaceChildren(
      ...items.map(({ command, description }) =>
        h(
          "button",
          { type: "button", class: "menu-item", data: { command }, on: { click: () => choose(command) } },
          h("strong", {}, `/${command}`),
          h("span", {}, description),
        ),
      ),
    );
    if (!commands.length) menu.append(h("p", { class: "quiet-line", t: "no_commands" }));
    return items.length;
  };
  const choose = (command) => {
    field.value = "";
    field.dispatchEvent(new Event("input"));
    hands.say(`/${command}`);
  };
  button.addEventListener("click", () => fill(""));
  return {
    node: holder,
    show(list) {
      if (JSON.stringify(list) === print) return;
      print = JSON.stringify(list);
      commands = list;
      fill("");
    },
    filter(text) {
      if (/^\/\w*$/.test(text)) show(fill(text) > 0);
      else if (!menu.hidden) show(false);
    },
  };
}

function replyKeys(hands) {
  const node = h("div", { class: "reply-keys", hidden: true });
  const toggle = iconButton("keys", "keys_show", () => turn(node.hidden), { hidden: true, data: { do: "keys" } });
  let print = "null";
  const turn = (open) => {
    node.hidden = !open;
    toggle.setAttribute("aria-pressed", String(open));
  };
  const key = (one) =>
    h(
      "button",
      { type: "button", class: "reply-key", on: { click: () => (one.request_contact ? hands.contact() : hands.say(one.text)) } },
      one.text,
    );
  return {
    node,
    toggle,
    show(rows) {
      // Redrawing only on change keeps it put away when the person put it away.
      if (JSON.stringify(rows ?? null) === print) return;
      print = JSON.stringify(rows ?? null);
      toggle.hidden = !rows;
      node.replaceChildren(...(rows || []).map((row) => h("div", { class: "keys-row" }, row.map(key))));
      turn(Boolean(rows));
    },
  };
}
