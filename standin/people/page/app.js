// The page's start and heart: follows the chat by long polling and keeps the bar in step.

import { get, userId } from "./api.js";
import { start as startBubbles, summary, update } from "./bubbles.js";
import { edit, remove, reply, replyKeyboard, sendText, start as startComposer } from "./composer.js";
import { byId, make } from "./dom.js";
import { address, broughtAlong, seen, start as startPhones } from "./phones.js";
import { rich } from "./richtext.js";
import { start as startSheets } from "./sheets.js";
import { language, say } from "./words.js";

const scroller = byId("scroller");
const PAUSE = 1500;
let typingEnds = 0;
let following = true; // the end of the chat is in sight, or on its way there

const nearEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
function toEnd(behavior) {
  following = true;
  byId("newest").hidden = true;
  scroller.scrollTo({ top: scroller.scrollHeight, behavior });
}

function status(kind) {
  byId("status").textContent = say(kind);
  byId("status").classList.toggle("busy", kind === "typing");
}

function showState(chat) {
  clearTimeout(typingEnds);
  status(chat.action ? "typing" : "online");
  if (chat.action) typingEnds = setTimeout(() => status("online"), 5000);
  const draft = byId("draft");
  draft.hidden = !chat.draft?.text;
  if (chat.draft?.text) {
    draft.replaceChildren(rich(chat.draft.text, chat.draft.entities), make("small", {}, say("draft")));
    setTimeout(() => { draft.hidden = true; }, 30_000);
  }
  replyKeyboard(chat.keyboard);
}

async function follow() {
  let revision = 0;
  for (let first = true; ; first = false) {
    try {
      const chat = await get(first ? `chat/${userId}` : `wait/${userId}?after=${revision}&timeout=25`);
      const fresh = update(chat.messages, first);
      showState(chat);
      revision = chat.revision;
      seen(revision);
      const mine = chat.messages.some((message) => !message.from_bot && !message.deleted && !message.edits);
      if (first || following || mine) toEnd(first ? "instant" : "smooth");
      else if (fresh.length) byId("newest").hidden = false;
      if (!first && fresh.length) byId("live").textContent = say("new_message", { text: fresh.map(summary).join(". ") });
      if (first) await start();
      document.body.dataset.revision = String(revision);
    } catch (problem) {
      if (!(problem instanceof TypeError && problem.message.includes("fetch"))) console.warn(problem);
      status("offline");
      await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    }
  }
}

async function start() {
  const known = await get(`commands?user_id=${userId}&language=${language}`);
  byId("name").textContent = known.bot.first_name;
  byId("description").textContent = known.description || say("empty");
  const payload = broughtAlong();
  if (payload) sendText(`/start ${payload}`);
}

function theme() {
  const root = document.documentElement;
  const kept = localStorage.getItem("theme");
  if (kept) root.dataset.theme = kept;
  byId("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });
}

theme();
startBubbles({ reply, edit, delete: remove, command: sendText });
startComposer();
startSheets();
byId("start").textContent = say("start");
byId("start").addEventListener("click", () => sendText("/start"));
byId("language").href = address({ language: byId("language").dataset.code });
startPhones();
byId("newest").addEventListener("click", () => { scroller.focus({ preventScroll: true }); toEnd("smooth"); });
scroller.addEventListener("scrollend", () => {
  following = nearEnd();
  if (following) byId("newest").hidden = true;
});
scroller.addEventListener("load", () => { if (following) toEnd("instant"); }, true); // a picture has got its height
follow();
