// What a message can hold besides text.

import { fileAddress } from "./api.js";
import { byId, icon, make } from "./dom.js";
import { duration, say, size } from "./words.js";

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h4v14H7zM13 5h4v14h-4z";

const middle = (sizes) => sizes.find((one) => Math.max(one.width, one.height) >= 800) ?? sizes.at(-1);

// A photo (or an animation, a video) as a tile of a grid; a veiled one is shown at the first tap.
function photo(message) {
  const veiled = Boolean(message.has_media_spoiler);
  const image = make("img", { src: fileAddress(middle(message.photo).file_id), alt: message.caption || say("photo"), loading: "lazy" });
  const label = veiled ? say("reveal_picture") : say("open_photo");
  const tile = make("button", {
    type: "button", class: veiled ? "picture veiled" : "picture", "aria-label": label, "data-veil": say("reveal_picture"),
  }, image);
  tile.addEventListener("click", () => {
    if (tile.classList.contains("veiled")) {
      tile.classList.remove("veiled");
      tile.setAttribute("aria-label", say("open_photo"));
      return;
    }
    byId("viewer-image").src = fileAddress(message.photo.at(-1).file_id);
    byId("viewer-image").alt = message.caption || say("photo");
    byId("viewer").showModal();
  });
  return tile;
}

function film(message) {
  const file = message.animation ?? message.video;
  const moving = !file.mime_type?.startsWith("image/");
  const source = fileAddress(file.file_id);
  const inner = moving
    ? make("video", { src: source, controls: true, preload: "metadata", "aria-label": say("video") })
    : make("img", { src: source, alt: say("video") });
  return make("div", { class: "picture" }, inner);
}

function doc(file) {
  const name = file.file_name || say("file");
  const ending = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1] ?? say("file");
  const amount = size(file.file_size ?? 0);
  return make("a", { class: "doc", href: fileAddress(file.file_id), download: name, "aria-label": say("download", { name, size: amount }) },
    make("i", { "aria-hidden": "true" }, ending), make("span", {}, make("b", {}, name), make("small", {}, amount)));
}

function player(file, label) {
  const sound = new Audio();
  sound.preload = "none";
  sound.src = fileAddress(file.file_id);
  const button = make("button", { type: "button", "aria-label": say("play") }, icon(PLAY));
  const line = make("input", { type: "range", min: "0", max: "1000", value: "0", "aria-label": say("position") });
  const left = make("small", {}, duration(file.duration ?? 0));
  const length = () => (Number.isFinite(sound.duration) ? sound.duration : file.duration || 1);
  const show = () => {
    button.replaceChildren(icon(sound.paused ? PLAY : PAUSE));
    button.setAttribute("aria-label", say(sound.paused ? "play" : "pause"));
  };
  button.addEventListener("click", () => (sound.paused ? sound.play().catch(() => {}) : sound.pause()));
  for (const event of ["play", "pause", "ended"]) sound.addEventListener(event, show);
  sound.addEventListener("timeupdate", () => {
    line.value = String((1000 * sound.currentTime) / length());
    left.textContent = duration(sound.currentTime || length());
  });
  line.addEventListener("input", () => { sound.currentTime = (Number(line.value) / 1000) * length(); });
  return make("div", { class: "player", role: "group", "aria-label": label }, button, line, left);
}

const card = (title, ...lines) => make("div", { class: "card" }, make("b", {}, title), ...lines);
const small = (text) => make("small", {}, text);
const list = (lines) => make("ul", {}, ...lines.map((line) => make("li", {}, line)));
const name = (one) => [one.first_name, one.last_name].filter(Boolean).join(" ");

function place(message) {
  const point = message.location;
  const where = `${point.latitude.toFixed(5)}, ${point.longitude.toFixed(5)}`;
  if (message.venue) return card(message.venue.title, small([message.venue.address, where].filter(Boolean).join(" · ")));
  return card(say(point.live_period ? "live_place" : "place"), small(where));
}

const CARDS = [
  ["contact", (m) => card(`${say("contact")}: ${name(m.contact)}`, small(m.contact.phone_number))],
  ["venue", place],
  ["location", place],
  ["poll", (m) => card(`${say("poll")}: ${m.poll.question}`, list(m.poll.options.map((one) => `○ ${one.text}`)))],
  ["checklist", (m) => card(`${say("checklist")}: ${m.checklist.title}`,
    list(m.checklist.tasks.map((one) => `${one.completion_date ? "☑" : "☐"} ${one.text}`)))],
  ["dice", (m) => make("div", { class: "dice", role: "img", "aria-label": say("dice", { value: m.dice.value }) }, m.dice.emoji)],
  ["story", (m) => card(say("story"), small(m.story.chat.title ?? name(m.story.chat)))],
  ["paid_media", (m) => card(say("paid"), small(`★ ${m.paid_media.star_count}`))],
  ["rich_message", () => card(say("rich"))],
];
const TILES = ["live_photo", "photo", "video", "animation"];
const KNOWN = new Set(["text", ...TILES, "sticker", "video_note", "voice", "audio", "document", ...CARDS.map(([kind]) => kind)]);

export const isTile = (message) => TILES.some((kind) => kind in message);
export const tile = (message) => (message.photo ? photo(message) : film(message));

// The one thing in a message that is no text and no tile of a grid; null where there is none.
export function content(message) {
  if (message.sticker) return make("img", { class: "sticker", src: fileAddress(message.sticker.file_id), alt: message.sticker.emoji ?? say("sticker") });
  if (message.video_note) return make("video", { class: "round-video", src: fileAddress(message.video_note.file_id), controls: true, "aria-label": say("video") });
  if (message.voice) return player(message.voice, say("voice"));
  if (message.audio) return make("div", {}, player(message.audio, message.audio.title ?? say("file")), small(message.audio.title ?? message.audio.file_name ?? ""));
  if (message.document) return doc(message.document);
  for (const [kind, show] of CARDS) if (message[kind]) return show(message);
  return [...KNOWN].some((kind) => kind in message) ? null : card(say("unknown"));
}
