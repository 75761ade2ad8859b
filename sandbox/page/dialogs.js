// The windows above the street: a photo, an alert, a link to open, a person to choose or to add.

import { avatar, fullName, h, iconButton } from "./dom.js";
import { deepLink, street } from "./store.js";

function dialog(name, label, ...content) {
  const box = h("dialog", { class: `dialog ${name}`, label }, ...content);
  box.addEventListener("close", () => box.remove());
  // A click on the backdrop is a click on the dialog itself, outside its content.
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  box.showModal();
  return box;
}

export function enlarge(src, words) {
  const box = dialog(
    "lightbox",
    "photo",
    h("figure", {}, h("img", { src, alt: words || "photo" }), words && h("figcaption", {}, words)),
    iconButton("close", "close", () => box.close(), { class: "lightbox-close" }),
  );
}

/** Asks for a link; `use` gets the link of our own bot. */
export function askLink(person, use) {
  const field = h("input", { name: "link", type: "text", autocomplete: "off", label: "link_hint" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { t: ["open_link_title", { name: fullName(person) }] }),
    field,
    wrong,
    h(
      "div",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", t: "cancel", on: { click: () => box.close() } }),
      h("button", { type: "submit", class: "button main", t: "open" }),
    ),
  );
  form.addEventListener("submit", (event) => {
    const link = deepLink(field.value);
    if (link) return use(link);
    event.preventDefault();
    wrong.replaceChildren(h("span", { t: "link_foreign" }));
    field.focus();
  });
  const box = dialog("ask", "open_link", form);
  field.focus();
}

/** Lets one of the street be chosen, with a search field for long streets. */
export function choosePerson(first, use) {
  const order = (person) => (first.includes(person.id) ? 0 : 1);
  const people = street().sort((one, other) => order(one) - order(other));
  const list = h("div", { class: "choices" });
  const find = h("input", { type: "search", name: "find", label: "find" });
  const show = () => {
    const wanted = find.value.trim().toLowerCase();
    const found = people.filter((person) => `${fullName(person)} ${person.role}`.toLowerCase().includes(wanted));
    list.replaceChildren(...found.map((person) => choice(person)));
    if (!found.length) list.append(h("p", { class: "quiet-line", t: "nobody" }));
  };
  const choice = (person) =>
    h(
      "button",
      { type: "button", class: "choice", data: { choose: person.id }, on: { click: () => (box.close(), use(person)) } },
      avatar(person),
      h("span", {}, h("strong", {}, fullName(person)), h("small", {}, person.role)),
    );
  find.addEventListener("input", show);
  const head = h("div", { class: "dialog-head" }, h("h2", { t: "pass_title" }), iconButton("close", "close", () => box.close()));
  show();
  const box = dialog("choose", "pass_title", head, people.length > 8 && find, list);
}

/** Asks who moves in; `use` gets the new person without an id. */
export function askPerson(use) {
  const field = (name, label) => h("label", {}, h("span", { t: label }), h("input", { name, type: "text", required: name === "first_name", maxlength: 64 }));
  const languages = h("select", { name: "language_code" }, h("option", { value: "zh-hans" }, "中文"), h("option", { value: "en" }, "English"));
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { t: "add_person" }),
    field("first_name", "first_name"),
    field("role", "role"),
    h("label", {}, h("span", { t: "language" }), languages),
    h(
      "div",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", t: "cancel", on: { click: () => box.close() } }),
      h("button", { type: "submit", class: "button main", t: "add" }),
    ),
  );
  form.addEventListener("submit", () => use(Object.fromEntries(new FormData(form))));
  const box = dialog("ask", "add_person", form);
}

/** A callback's alert belongs to one phone, so it covers that phone only. */
export function alertOn(screen, text) {
  screen.querySelector(".alert")?.remove();
  const done = () => box.remove();
  const button = h("button", { type: "button", class: "button main", t: "ok", on: { click: done } });
  const box = h("div", { class: "alert", role: "alertdialog", "aria-modal": "false" }, h("div", { class: "alert-card" }, h("p", {}, text), button));
  box.addEventListener("keydown", (event) => event.key === "Escape" && done());
  screen.append(box);
  button.focus({ preventScroll: true });
}

export function toastOn(screen, text, isError = false) {
  screen.querySelector(".toast")?.remove();
  const box = h("div", { class: `toast${isError ? " bad" : ""}`, role: isError ? "alert" : "status" }, text);
  screen.append(box);
  setTimeout(() => box.remove(), isError ? 7000 : 3500);
}

