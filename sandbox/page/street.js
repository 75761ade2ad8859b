// The list of everybody on the street: who they are, what they heard last, how much is unread.

import { avatar, fullName, h, iconButton } from "./dom.js";
import { setLabel, setWord } from "./i18n.js";
import { askPerson } from "./dialogs.js";
import { emit, on, state, street } from "./store.js";

export function streetList(root, isOpen) {
  const count = h("small", {});
  const list = h("ul", { class: "houses" });
  const nobody = h("p", { class: "quiet-line" });
  const find = h("input", { type: "search", name: "find", label: "find" });
  const add = iconButton("plus", "add_person", () => askPerson((person) => emit("add person", person)));
  setLabel(root, "street");
  root.append(
    h("div", { class: "street-head" }, h("h2", { t: "street" }), count, add, iconButton("close", "close", () => emit("hide street"), { class: "only-small" })),
    find,
    list,
    nobody,
  );

  const rows = new Map(); // id -> element: rows stay, so that focus and scrolling do

  function show() {
    const wanted = find.value.trim().toLowerCase();
    const people = street();
    const found = people.filter((person) => `${fullName(person)} ${person.role} ${person.username || ""}`.toLowerCase().includes(wanted));
    setWord(count, "street_count", { n: people.length });
    find.hidden = people.length < 8;
    nobody.hidden = found.length > 0;
    if (!found.length) setWord(nobody, people.length ? "nobody" : "empty");
    for (const id of rows.keys()) if (!found.some((person) => person.id === id)) drop(id);
    let place = list.firstElementChild;
    for (const person of found) {
      const row = rows.get(person.id) || make(person);
      fill(row, person);
      if (row === place) place = place.nextElementSibling;
      else list.insertBefore(row, place);
    }
  }

  function drop(id) {
    rows.get(id).remove();
    rows.delete(id);
  }

  function make(person) {
    const button = h(
      "button",
      { type: "button", class: "house", data: { open: person.id }, on: { click: () => emit("open phone", person.id) } },
      avatar(person),
      h("span", { class: "house-words" }, h("strong", {}), h("small", { class: "house-role" }), h("span", { class: "house-last" })),
      h("span", { class: "badge", "aria-hidden": "true" }),
    );
    const row = h("li", {}, button);
    rows.set(person.id, row);
    return row;
  }

  function fill(row, person) {
    const button = row.firstChild;
    const open = isOpen(person.id);
    button.querySelector("strong").textContent = fullName(person);
    button.querySelector(".house-role").textContent = person.role || "";
    lastWords(button.querySelector(".house-last"), person);
    const badge = button.querySelector(".badge");
    badge.hidden = !person.unread;
    badge.textContent = person.unread > 99 ? "99+" : person.unread || "";
    button.setAttribute("aria-pressed", String(open));
    setLabel(button, open ? "close_phone" : "open_phone", { name: fullName(person), role: person.role || "" });
    if (person.note) button.title = person.note;
  }

  function lastWords(node, person) {
    delete node.dataset.t;
    if (person.blocked) setWord(node, "blocked");
    else if (!person.last && !person.started) setWord(node, "not_started");
    else node.textContent = person.last || "";
  }

  find.addEventListener("input", show);
  on("people", show);
  on("open changed", show);
  on("unread", (person) => rows.get(person.id) && fill(rows.get(person.id), person));
  return { show, focus: () => list.querySelector("button")?.focus() };
}

/** The sum of what nobody has looked at yet. */
export const unreadInAll = () => [...state.people.values()].reduce((sum, person) => sum + (person.unread || 0), 0);
