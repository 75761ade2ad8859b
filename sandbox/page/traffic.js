// The drawer: what the bot and Telegram said to each other, newest first, and the faults to try.

import * as api from "./api.js";
import { h, iconButton, throttled } from "./dom.js";
import { setLabel, setTime } from "./i18n.js";
import { faultsPanel } from "./faults.js";
import { on } from "./store.js";

const KEPT = 500;

export function drawer(root, close) {
  let newest = 0;
  let calls = [];
  const list = h("ol", { class: "calls", label: "traffic" });
  const none = h("p", { class: "quiet-line", t: "no_traffic" });
  const method = h("select", { name: "method", label: "method" }, h("option", { value: "", t: "all_methods" }));
  const polling = h("input", { type: "checkbox", name: "polling", checked: true });
  const faults = faultsPanel();
  const tabs = tabList([
    ["traffic", h("div", { class: "tab-page" }, h("div", { class: "sieve" }, method, h("label", { class: "check" }, polling, h("span", { t: "hide_polling" }))), none, list)],
    ["faults", faults.node],
  ]);
  setLabel(root, "machine");
  root.append(
    h("div", { class: "drawer-head" }, h("div", {}, h("h2", { t: "machine" }), h("p", { t: "machine_hint" })), iconButton("close", "close", close)),
    ...tabs,
  );
  root.addEventListener("keydown", (event) => event.key === "Escape" && close());

  const wanted = (call) => (method.value ? call.method === method.value : !(polling.checked && call.method === "getUpdates"));

  async function load() {
    if (root.hidden) return;
    const { calls: more } = await api.traffic(newest).catch(() => ({ calls: [] }));
    const fresh = more.filter((call) => call.n > newest).sort((one, other) => one.n - other.n);
    if (fresh.length) newest = fresh.at(-1).n;
    calls = [...calls, ...fresh].slice(-KEPT);
    for (const call of fresh) {
      learn(call.method);
      if (wanted(call)) list.prepend(row(call));
    }
    while (list.children.length > KEPT) list.lastChild.remove();
    none.hidden = list.children.length > 0;
  }

  function sift() {
    list.replaceChildren(...calls.filter(wanted).reverse().map(row));
    none.hidden = list.children.length > 0;
  }

  function learn(name) {
    const names = [...method.options].map((option) => option.value);
    if (names.includes(name)) return;
    const place = [...method.options].find((option) => option.value > name);
    method.insertBefore(h("option", { value: name }, name), place || null);
  }

  const soon = throttled(250, load);
  method.addEventListener("change", sift);
  polling.addEventListener("change", sift);
  on("traffic", soon);
  on("connected", () => {
    // After a gap the numbers may begin anew.
    newest = 0;
    calls = [];
    list.replaceChildren();
    load();
    if (!root.hidden) faults.load();
  });
  return {
    opened() {
      load();
      faults.load();
    },
  };
}

function row(call) {
  const when = h("time", {});
  setTime(when, call.at, "hourMinuteSecond");
  const good = call.status >= 200 && call.status < 300;
  const details = h(
    "details",
    {},
    h(
      "summary",
      {},
      h("code", { class: call.unknown?.length ? "doubtful" : null }, call.method),
      h("span", { class: good ? "status" : "status bad" }, call.status ? String(call.status) : "—"),
      h("span", { class: "ms" }, `${(call.ms ?? 0) < 10 ? (call.ms ?? 0).toFixed(1) : Math.round(call.ms)} ms`),
      when,
    ),
  );
  // Filled on opening: five hundred answers need not be laid out for one look.
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const { unknown } = call;
    if (unknown?.length) details.append(h("p", { class: "wrong", t: ["unknown_fields", { fields: unknown.join(", ") }] }));
    details.append(h("h4", { t: "params" }), pretty(call.params), h("h4", { t: "answer" }), pretty(call.answer));
  });
  return h("li", { data: { call: call.n, method: call.method } }, details);
}

const pretty = (value) => h("pre", { tabindex: 0 }, typeof value === "string" ? value : JSON.stringify(value, null, 2));

function tabList(entries) {
  const buttons = entries.map(([word], index) =>
    h("button", { type: "button", role: "tab", class: "tab", id: `tab-${word}`, "aria-controls": `page-${word}`, t: word, data: { tab: word }, on: { click: () => choose(index) } }),
  );
  const pages = entries.map(([word, page]) => {
    page.id = `page-${word}`;
    page.setAttribute("role", "tabpanel");
    page.setAttribute("aria-labelledby", `tab-${word}`);
    return page;
  });
  function choose(chosen, focus = false) {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      pages[index].hidden = index !== chosen;
    });
    if (focus) buttons[chosen].focus();
  }
  const bar = h("div", { class: "tabs", role: "tablist" }, buttons);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const at = buttons.indexOf(document.activeElement);
    choose((at + step + buttons.length) % buttons.length, true);
  });
  choose(0);
  return [bar, ...pages];
}
