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

export function start(address) {
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
