// A message as a row of the list, and the list kept in step with the chat.

import { byId, icon, make } from "./dom.js";
import { keys } from "./keys.js";
import { content, isTile, tile } from "./media.js";
import { rich } from "./richtext.js";
import { longDay, moment, say, time } from "./words.js";

const MORE = "M5 12h.01M12 12h.01M19 12h.01";
const rows = new Map(); // message id → the row that shows it
const shown = new Map(); // message id → the message
let act = {};

export const start = (actions) => { act = actions; };
export const messageOf = (id) => shown.get(id);

const fullName = (one) => one.title ?? [one.first_name, one.last_name].filter(Boolean).join(" ");

export function originName(origin) {
  return origin.sender_user_name ?? fullName(origin.sender_user ?? origin.sender_chat ?? origin.chat ?? {});
}

export function summary(message) {
  return message.text ?? message.caption ?? message.document?.file_name ?? (message.photo ? say("photo") : message.voice ? say("voice") : say("file"));
}

function heads(message) {
  const parts = [];
  if (message.forward_origin) {
    parts.push(make("div", { class: "origin" },
      make("b", {}, say("forwarded", { name: originName(message.forward_origin) })),
      make("time", {}, moment(message.forward_origin.date))));
  }
  if (message.external_reply || message.quote || message.reply_to_message) {
    const other = message.reply_to_message;
    const who = other ? fullName(other.from ?? other.chat) : message.external_reply ? originName(message.external_reply.origin) : "";
    const jump = () => rows.get(other?.message_id)?.scrollIntoView({ block: "center", behavior: "smooth" });
    parts.push(make("button", { type: "button", class: "quoted", onclick: jump },
      make("b", {}, who), make("span", {}, message.quote?.text ?? (other ? summary(other) : ""))));
  }
  return parts;
}

function moreButton(message) {
  const button = make("button", { type: "button", class: "more", "aria-label": say("more"), "aria-expanded": "false" }, icon(MORE));
  button.addEventListener("click", () => {
    const open = button.parentElement.querySelector(".actions");
    document.querySelectorAll(".actions").forEach((menu) => { menu.previousElementSibling?.setAttribute("aria-expanded", "false"); menu.remove(); });
    if (open) return;
    const choose = (what) => () => { menu.remove(); button.setAttribute("aria-expanded", "false"); act[what](message); };
    const items = ["reply", ...(message.from_bot ? [] : [..."text caption".split(" ").some((field) => field in message) ? ["edit"] : [], "delete"])];
    const menu = make("div", { class: "actions", role: "menu" },
      ...items.map((what) => make("button", { type: "button", role: "menuitem", onclick: choose(what) }, say(what))));
    menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.remove(); button.focus(); } });
    button.after(menu);
    button.setAttribute("aria-expanded", "true");
    menu.querySelector("button").focus();
  });
  return button;
}

function bubble(messages) {
  const message = messages[0];
  const last = messages.at(-1);
  const words = messages.find((one) => one.text || one.caption);
  const parts = heads(message);
  const tiles = messages.filter(isTile).map(tile);
  if (tiles.length) {
    const many = tiles.length > 2 ? `many${tiles.length % 2 ? " odd" : ""}` : `of${tiles.length}`;
    parts.push(make("div", { class: `grid ${many}` }, ...tiles));
  }
  for (const one of messages) if (!isTile(one)) { const inside = content(one); if (inside) parts.push(inside); }
  if (words) parts.push(rich(words.text ?? words.caption, words.entities ?? words.caption_entities, act.command));
  const signs = [last.has_protected_content ? say("protected") : "", messages.some((one) => one.edits) && last.edit_date ? say("edited") : ""].filter(Boolean);
  parts.push(make("div", { class: "meta" }, ...signs.map((sign) => make("span", {}, sign)), make("time", {}, time(last.date))));
  if (last.reaction?.length) parts.push(make("span", { class: "reaction" }, last.reaction.map((one) => one.emoji ?? "★").join("")));
  const whole = make("div", { class: "bubble" }, ...parts, moreButton(last));
  whole.addEventListener("click", (event) => { // a finger cannot hover
    if (!event.target.closest("button, a, input, video")) whole.classList.toggle("picked");
  });
  return whole;
}

function fill(row, ids) {
  const messages = ids.map((id) => shown.get(id)).filter(Boolean);
  const last = messages.at(-1);
  row.className = `row ${last.from_bot ? "" : "mine"}`;
  row.dataset.messageId = String(last.message_id);
  row.dataset.date = String(messages[0].date);
  row.replaceChildren(bubble(messages));
  const buttons = keys(last);
  if (buttons) { row.classList.add("keyed"); row.append(buttons); }
}

function dayMark(row) {
  const before = row.previousElementSibling;
  const day = longDay(Number(row.dataset.date));
  if (before?.dataset.day !== day && before?.dataset.lastDay !== day) {
    row.before(make("li", { class: "day", "data-day": day }, day));
  }
  row.dataset.lastDay = day;
  if (before && !before.classList.contains("day") && before.classList.contains("mine") === row.classList.contains("mine")) row.classList.add("joined");
}

function vanish(id) {
  const row = rows.get(id);
  shown.delete(id);
  rows.delete(id);
  if (!row) return;
  row.ids = row.ids.filter((other) => other !== id);
  if (row.ids.length) { fill(row, row.ids); return; }
  row.classList.add("gone");
  setTimeout(() => {
    const before = row.previousElementSibling;
    row.remove();
    if (before?.classList.contains("day") && (!before.nextElementSibling || before.nextElementSibling.classList.contains("day"))) before.remove();
  }, 320);
}

// Show what has changed. Gives the messages of the bot that are new.
export function update(messages, first) {
  const fresh = [];
  const list = byId("messages");
  for (const message of [...messages].sort((a, b) => a.message_id - b.message_id)) {
    const id = message.message_id;
    if (message.deleted) { vanish(id); continue; }
    const known = shown.has(id);
    shown.set(id, message);
    if (known) { fill(rows.get(id), rows.get(id).ids); continue; }
    if (message.from_bot) fresh.push(message);
    const previous = list.lastElementChild;
    if (message.media_group_id && previous?.group === message.media_group_id) {
      previous.ids.push(id);
      rows.set(id, previous);
      fill(previous, previous.ids);
      continue;
    }
    const row = make("li");
    row.ids = [id];
    row.group = message.media_group_id;
    rows.set(id, row);
    fill(row, row.ids);
    list.append(row);
    dayMark(row);
    if (!first) row.classList.add("new");
  }
  byId("empty").hidden = shown.size > 0;
  return fresh;
}
