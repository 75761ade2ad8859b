// The calendar leaf in the bar, and the three buttons that let time pass.

import * as api from "./api.js";
import { h } from "./dom.js";
import { currentLanguage, setLabel, setTime, setWord } from "./i18n.js";
import { emit, on, present, putClock, state } from "./store.js";
import { hourMinute, dayLine, monthEnd, wall } from "./time.js";

const DAY = 86_400_000;
const JOURNEYS = {
  day: { where: { days: 1 }, until: (now) => Date.parse(now) + DAY },
  week: { where: { days: 7 }, until: (now) => Date.parse(now) + 7 * DAY },
  month_end: { where: { until: "month_end" }, until: monthEnd },
};

export function clockBar() {
  const sky = h("span", { class: "sky", "aria-hidden": "true" }, h("i"));
  const parts = { monthLine: h("small"), date: h("b", {}), weekday: h("span"), lunar: h("span", { class: "lunar" }), hourMinute: h("span", { class: "hour" }) };
  const leaf = h(
    "div",
    { class: "leaf", role: "group" },
    h("div", { class: "leaf-day", "aria-hidden": "true" }, parts.monthLine, parts.date),
    h("div", { class: "leaf-words" }, h("span", { class: "leaf-line" }, parts.weekday, parts.hourMinute, sky), parts.lunar, h("span", { class: "passing", "aria-hidden": "true", t: "travelling" })),
  );
  const buttons = Object.keys(JOURNEYS).map((name) =>
    h("button", { type: "button", class: "button", t: `travel_${name}`, data: { travel: name }, on: { click: () => go(name) } }),
  );
  const says = h("span", { class: "visually-hidden", role: "status" });
  const bar = h("div", { class: "progress", hidden: true }, h("i"));
  const box = h("div", { class: "clock" }, leaf, h("div", { class: "travel", role: "group", label: "travel" }, buttons), says);
  let journey = null; // {from, to} in ms, for the progress line

  function show(clock) {
    if (!clock?.now) return;
    const now = present();
    for (const how of ["monthLine", "weekday", "lunar", "hourMinute"]) setTime(parts[how], now, how);
    const day = String(wall(now).getUTCDate());
    if (parts.date.textContent !== day) tear(day);
    const language = currentLanguage();
    setLabel(leaf, "today_is", { day: dayLine(now, language), time: hourMinute(now, language) });
    showSky(wall(now).getUTCHours() + wall(now).getUTCMinutes() / 60);
    showTravelling(Boolean(clock.travelling || journey));
    if (journey) {
      const done = (Date.parse(now) - journey.from) / (journey.to - journey.from);
      bar.firstChild.style.transform = `scaleX(${Math.min(1, Math.max(0.02, done))})`;
    }
  }

  // The leaf is torn off: a new one appears, one animation per shown day.
  function tear(day) {
    const known = parts.date.textContent !== "";
    parts.date.textContent = day;
    if (!known) return;
    parts.date.classList.remove("torn");
    void parts.date.offsetWidth; // restarts the animation
    parts.date.classList.add("torn");
  }

  function showSky(hour) {
    const night = hour < 6 || hour >= 19;
    const along = night ? ((hour + 5) % 24) / 11 : (hour - 6) / 13;
    sky.className = `sky ${night ? "night" : hour < 8 || hour >= 17 ? "low" : "day"}`;
    sky.style.setProperty("--along", along.toFixed(3));
  }

  function showTravelling(travelling) {
    // aria-disabled keeps the focus on the button that was pressed; `disabled` would throw it away.
    for (const button of buttons) button.setAttribute("aria-disabled", String(travelling));
    box.classList.toggle("travelling", travelling);
    document.body.classList.toggle("time-passes", travelling);
    bar.hidden = !travelling;
    bar.classList.toggle("unknown", travelling && !journey);
    if (travelling && says.dataset.t !== "travelling") setWord(says, "travelling");
  }

  async function go(name) {
    if (journey || state.clock?.travelling || !state.clock) return;
    const { where, until } = JOURNEYS[name];
    journey = { from: Date.parse(present()), to: until(present()) };
    const button = buttons.find((one) => one.dataset.travel === name);
    button.setAttribute("aria-busy", "true");
    show(state.clock);
    try {
      putClock(await api.travel(where));
      setWord(says, "arrived", { day: dayLine(state.clock.now, currentLanguage()) });
    } catch (error) {
      emit("trouble", error);
    }
    journey = null;
    button.removeAttribute("aria-busy");
    show(state.clock);
  }

  on("clock", show);
  setInterval(() => show(state.clock), 5000);
  return { node: box, bar };
}
