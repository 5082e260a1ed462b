// The texts of the page, and dates as people write them in its language.

export const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : "da-DK";
const texts = await (await fetch(`/page/words?language=${language}`)).json();

export function say(key, values = {}) {
  const text = texts[`say.${key}`] ?? key;
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const time = (seconds) => clock.format(new Date(seconds * 1000)).replace(":", language === "da" ? "." : ":");
export const moment = (seconds) => say("at", { date: day.format(new Date(seconds * 1000)), time: time(seconds) });
export const longDay = (seconds) => weekday.format(new Date(seconds * 1000)).replace(" den ", " ");

export function size(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  let step = 0;
  for (; bytes >= 1000 && step < 3; step++) bytes /= 1000;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: step ? 1 : 0 }).format(bytes)} ${units[step]}`;
}

export function duration(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
