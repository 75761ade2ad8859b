// The faults that can be tried, and those in force.

import * as api from "./api.js";
import { h } from "./dom.js";
import { setWord } from "./i18n.js";
import { emit } from "./store.js";

export function faultsPanel() {
  const status = h("select", { name: "status", label: "fault_status" }, ["429", "500", "502"].map((code) => h("option", {}, code)));
  const times = h("select", { name: "times", label: "fault_times" }, ["1", "3", "10"].map((n) => h("option", {}, n)));
  times.value = "3";
  const hint = h("p", {});
  const sayHint = () => setWord(hint, "fault_refuse_hint", { n: times.value, status: status.value });
  for (const choice of [status, times]) choice.addEventListener("change", sayHint);
  sayHint();
  const refuse = () => ({
    kind: "refuse",
    status: Number(status.value),
    times: Number(times.value),
    ...(status.value === "429" && { retry_after: 3 }),
  });
  const away = h("select", { name: "seconds", label: "fault_seconds" }, ["30", "300", "3600"].map((n) => h("option", { value: n, t: `seconds_${n}` })));
  const active = h("ul", { class: "active-faults", "aria-live": "polite" });
  const clear = h("button", { type: "button", class: "button", t: "clear_faults", hidden: true, data: { do: "clear-faults" } });
  clear.addEventListener("click", () => attempt(() => api.clearFaults()));

  const card = (word, about, make, ...choices) =>
    h(
      "section",
      { class: "fault" },
      h("div", {}, h("h3", { t: word }), typeof about === "string" ? h("p", { t: about }) : about),
      h(
        "div",
        { class: "fault-do" },
        choices,
        h("button", { type: "button", class: "button", t: "fault_try", data: { fault: word }, on: { click: () => attempt(() => api.addFault(make())) } }),
      ),
    );

  async function attempt(deed) {
    try {
      await deed();
    } catch (error) {
      emit("trouble", error);
    }
    load();
  }

  async function load() {
    const { faults } = await api.faults().catch(() => ({ faults: [] }));
    clear.hidden = !faults.length;
    active.replaceChildren(...(faults.length ? faults.map(line) : [h("li", { class: "quiet-line", t: "no_faults" })]));
  }

  const node = h(
    "div",
    { class: "tab-page faults" },
    card("fault_refuse", hint, refuse, status, times),
    card("fault_lose", "fault_lose_hint", () => ({ kind: "lose_reply", times: 1, method: "sendMessage" })),
    card("fault_duplicate", "fault_duplicate_hint", () => ({ kind: "duplicate_update", times: 1 })),
    card("fault_away", "fault_away_hint", () => ({ kind: "away", seconds: Number(away.value) }), away),
    h("p", { class: "quiet-line", t: "fault_block_hint" }),
    h("div", { class: "active-head" }, h("h3", { t: "active_faults" }), clear),
    active,
  );
  return { node, load };
}

const NAMES = { refuse: "fault_refuse", lose_reply: "fault_lose", duplicate_update: "fault_duplicate", away: "fault_away" };

function line(fault) {
  const item = h("li", {}, NAMES[fault.kind] ? h("strong", { t: NAMES[fault.kind] }) : h("strong", {}, fault.kind));
  if (fault.kind === "refuse") item.append(" ", h("code", {}, String(fault.status)));
  if (fault.times != null) item.append(" ", h("span", { t: ["left_times", { n: fault.times }] }));
  else if (fault.seconds != null) item.append(" ", h("span", { t: ["left_seconds", { n: Math.round(fault.seconds) }] }));
  return item;
}
