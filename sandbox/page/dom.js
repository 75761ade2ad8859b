// A small way to build elements. Text goes through textContent; only `html` of a message and our own icons do not.

import { setLabel, setWord } from "./i18n.js";

const ICONS = {
  send: '<path d="M4 12 20 4l-5 16-3.5-6.5z" fill="currentColor" stroke="none"/>',
  clip: '<path d="m20 11-8.2 8.2a5 5 0 0 1-7-7l8.5-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.4 8.4a1.7 1.7 0 0 1-2.5-2.4L14.6 7"/>',
  slash: '<rect x="4" y="4" width="16" height="16" rx="5"/><path d="m13.6 8-3.2 8"/>',
  keys: '<rect x="4" y="4" width="6.5" height="6.5" rx="1.6"/><rect x="13.5" y="4" width="6.5" height="6.5" rx="1.6"/><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.6"/><rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.6"/>',
  more: '<g fill="currentColor" stroke="none"><circle cx="5" cy="12" r="1.9"/><circle cx="12" cy="12" r="1.9"/><circle cx="19" cy="12" r="1.9"/></g>',
  close: '<path d="M6 6l12 12M18 6 6 18"/>',
  down: '<path d="m6 10 6 6 6-6"/>',
  people: '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.4-4 3-6 6.5-6s6.100 2 6.500 6"/><path d="M16 5.300a3.500 3.500 0 0 1 0 6.400M18.500 14.600c1.800.9 2.800 2.700 3 5.400"/>',
  pulse: '<path d="M3 12h4l3-7 4 14 3-7h4"/>',
  file: '<path d="M7 3h7l5 5v13H7z"/><path d="M14 3v5h5"/>',
  card: '<rect x="3" y="5" width="18" height="14" rx="2.500"/><circle cx="9" cy="11" r="2"/><path d="M5.800 16c.5-1.600 1.700-2.300 3.200-2.300s2.700.7 3.200 2.300M15 10h3.500M15 13.500h3.500"/>',
  image: '<rect x="3" y="5" width="18" height="14" rx="2.500"/><circle cx="9" cy="10" r="1.600"/><path d="m4 18 5.500-5 3.500 3 3-2.500 4.500 4"/>',
  link: '<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700L12 17"/>',
  stop: '<circle cx="12" cy="12" r="8.500"/><path d="m6 6 12 12"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  out: '<path d="M8 6h10v10M18 6 6 18"/>',
  hand: '<path d="M4 12h13M12 6l6 6-6 6"/>',
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  svg.innerHTML = ICONS[name];
  return svg;
}

/**
 * h("button", {class, data: {}, on: {}, t: "word", label: "word", ...attributes}, ...children)
 * `t` and `label` are keys of i18n.js, optionally [key, values]: they follow the language switch.
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (name === "on") for (const [event, heard] of Object.entries(value)) node.addEventListener(event, heard);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "t") setWord(node, ...[value].flat());
    else if (name === "label") setLabel(node, ...[value].flat());
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

/** A button with an icon only: its label is what a screen reader and the tooltip say. */
export function iconButton(name, label, on, props = {}) {
  return h("button", { type: "button", ...props, class: `icon-button ${props.class || ""}`, label, on: { click: on } }, icon(name));
}

/** A menu under a button: opens, closes on a choice, on Escape and on a click elsewhere. */
export function menuButton(button, menu) {
  menu.hidden = true;
  button.setAttribute("aria-haspopup", "true");
  button.setAttribute("aria-expanded", "false");
  const show = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => {
    show(menu.hidden);
    if (!menu.hidden) menu.querySelector("button, input")?.focus();
  });
  menu.addEventListener("click", (event) => event.target.closest("button") && show(false));
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !button.contains(event.target)) show(false);
  });
  menu.parentElement?.addEventListener("keydown", escape);
  menu.addEventListener("keydown", escape);
  function escape(event) {
    if (event.key !== "Escape" || menu.hidden) return;
    event.stopPropagation();
    show(false);
    button.focus();
  }
  return show;
}

/** At most one run in `ms`, and always one after the last call. */
export function throttled(ms, run) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      run();
    }, ms);
  };
}

// Muted enough to sit beside each other sixty times; white letters on each pass AA.
const COATS = ["#2f6f5e", "#8a5a2b", "#4b6286", "#8b4a5e", "#5d6b2f", "#6a5590", "#2d6c82", "#96482c"];

export function avatar(person) {
  const name = fullName(person);
  const node = h("span", { class: "avatar", "aria-hidden": "true" }, [...name][0] || "?");
  node.style.setProperty("--coat", COATS[Math.abs(person.id) % COATS.length]);
  return node;
}

/** Chinese names are written family name first and without a space. */
export function fullName(person) {
  const { first_name: first, last_name: last } = person;
  if (!last) return first;
  return /\p{Script=Han}/u.test(last) ? last + first : `${first} ${last}`;
}
