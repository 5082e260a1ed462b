// Two phones to try: whose this is, the way to the other, and a dot when something new has come there.

import { get, nameOf, userId } from "./api.js";
import { byId, make } from "./dom.js";
import { say } from "./words.js";

const PHONES = [1, 2];
const PAUSE = 3000;
const seenOf = (id) => Number(localStorage.getItem(`seen-${id}`)) || 0;

// What this phone shows has been seen: the other need not tell of it.
export function seen(revision) {
  if (PHONES.includes(userId)) localStorage.setItem(`seen-${userId}`, String(revision));
}

// This page with other choices.
export function address(changes) {
  const query = new URLSearchParams(location.search);
  query.delete("start");
  for (const [name, value] of Object.entries(changes)) query.set(name, value);
  return `?${query}`;
}

// A t.me address that one phone shows is meant for the other: where it leads here.
export const onTheOther = (payload) => address({ user: userId === 1 ? 2 : 1, start: payload });

// What such an address has brought along, once.
export function broughtAlong() {
  const payload = new URLSearchParams(location.search).get("start");
  if (payload) history.replaceState(null, "", address({}));
  return payload;
}

async function watch(id, link) {
  let revision = seenOf(id);
  for (;;) {
    try {
      const chat = await get(`wait/${id}?after=${revision}&timeout=25`);
      if (chat.revision < revision) revision = 0; // the page's server has begun anew
      else if (chat.messages.some((message) => message.from_bot && !message.deleted)) link.classList.add("news");
      revision = Math.max(revision, chat.revision);
      if (link.classList.contains("news")) link.setAttribute("aria-label", say("phone_news", { n: id, name: nameOf(id) }));
    } catch {
      await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    }
  }
}

export function start() {
  const place = byId("phones");
  place.hidden = !PHONES.includes(userId);
  if (place.hidden) return;
  for (const id of PHONES) {
    const current = id === userId;
    const link = make("a", { id: `phone-${id}`, href: address({ user: id }), "aria-current": current && "page" },
      say("phone", { n: id, name: nameOf(id) }));
    place.append(link);
    if (!current) watch(id, link);
  }
}
