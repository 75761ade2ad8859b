// Dates as the people on the street read them: in the clock's own zone, whatever zone the browser is in.

let offset = 8 * 60;

/** Takes the zone from an ISO time that carries it, such as the clock's `local`. */
export function zoneOf(local) {
  const found = /([+-])(\d\d):?(\d\d)$/.exec(local || "");
  if (found) offset = (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}

// The wall clock's numbers live in the UTC fields of a shifted Date: Intl then needs no zone name.
export const wall = (iso) => new Date(Date.parse(iso) + offset * 60_000);
export const dayKey = (iso) => wall(iso).toISOString().slice(0, 10);

const format = (language, options) => new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });

export const hourMinute = (iso, language) =>
  format(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(wall(iso));
export const hourMinuteSecond = (iso, language) =>
  format(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(wall(iso));
export const dayLine = (iso, language) => {
  const day = format(language, { month: "long", day: "numeric" }).format(wall(iso));
  const name = format(language, { weekday: "short" }).format(wall(iso));
  return language.startsWith("zh") ? `${day} ${name}` : `${name}, ${day}`;
};
export const monthLine = (iso, language) => format(language, { year: "numeric", month: language.startsWith("zh") ? "long" : "short" }).format(wall(iso));
export const weekday = (iso, language) => format(language, { weekday: "long" }).format(wall(iso));

/** 农历, as on a tear-off calendar; only in Chinese, and nothing where the browser lacks that calendar. */
export function lunar(iso, language) {
  if (!language.startsWith("zh")) return "";
  try {
    const whole = format("zh-CN-u-ca-chinese", { dateStyle: "long" }).format(wall(iso));
    const [, day] = whole.split("年");
    return day && !/\d/.test(day) ? day : "";
  } catch {
    return "";
  }
}

/** The local end of the month that `iso` is in, for the progress line only; the server decides. */
export function monthEnd(iso) {
  const day = wall(iso);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1) - offset * 60_000;
}
