// Writing: text, commands, replies, edits, pasted pictures, and the menu of things to attach.

import { get, person, post, send, userId } from "./api.js";
import { summary } from "./bubbles.js";
import { byId, make, menuOf } from "./dom.js";
import { toast } from "./keys.js";
import { openSheet, sendFiles } from "./sheets.js";
import { language, say } from "./words.js";

let replyTo = null;
let editing = null;
const field = byId("text");

export async function attempt(work) {
  try { await work(); return true; } catch { toast(say("failed")); return false; }
}

export const sendText = (text) => attempt(() => send({ text }));

function context(title, text) {
  byId("context").hidden = !title;
  byId("context-title").textContent = title;
  byId("context-text").textContent = text;
}

function clear() {
  replyTo = editing = null;
  context("", "");
}

export function reply(message) {
  clear();
  replyTo = message;
  context(say("replying"), summary(message));
  field.focus();
}

export function edit(message) {
  clear();
  editing = message;
  context(say("editing"), summary(message));
  field.value = message.text ?? message.caption ?? "";
  ready();
  field.focus();
}

export const remove = (message) => attempt(() => post("delete", { user_id: userId, message_id: message.message_id }));

function ready() {
  byId("send").disabled = !field.value.trim();
}

async function submit() {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  ready();
  const done = await attempt(() => {
    if (editing) return post("edit", { user_id: userId, message_id: editing.message_id, [editing.text === undefined ? "caption" : "text"]: text });
    return send(replyTo ? { text, reply_to_message_id: replyTo.message_id } : { text });
  });
  if (done) clear();
  else { field.value = text; ready(); }
}

function commands() {
  const menu = byId("commands-menu");
  const opened = menuOf(byId("commands"), menu, async () => {
    const { commands: known } = await get(`commands?user_id=${userId}&language=${language}`);
    const choose = (name) => () => { opened.close(false); field.value = ""; ready(); sendText(`/${name}`); field.focus(); };
    menu.replaceChildren(...(known.length
      ? known.map((one) => make("button", { type: "button", role: "menuitem", onclick: choose(one.command) }, make("b", {}, `/${one.command}`), make("span", {}, one.description)))
      : [make("p", {}, say("no_commands"))]));
  });
  return opened;
}

// A keyboard that the bot put in place of the phone's own.
export function replyKeyboard(keyboard) {
  const area = byId("replykeys");
  area.hidden = !keyboard?.keyboard?.length;
  area.replaceChildren(...(keyboard?.keyboard ?? []).map((row) => make("div", {}, ...row.map((given) => {
    const button = typeof given === "string" ? { text: given } : given;
    const press = () => {
      if (button.request_contact) attempt(() => send({ contact: { phone_number: "+4512345678", first_name: person().first_name, user_id: userId } }));
      else if (button.request_location) openSheet("place");
      else sendText(button.text);
    };
    return make("button", { type: "button", onclick: press }, button.text);
  }))));
  field.placeholder = keyboard?.input_field_placeholder || field.getAttribute("data-placeholder") || field.placeholder;
}

export function start() {
  field.dataset.placeholder = field.placeholder;
  const menu = commands();
  const attach = menuOf(byId("attach"), byId("attach-menu"));
  byId("attach-menu").addEventListener("click", (event) => {
    const what = event.target.closest("button")?.dataset.do;
    if (!what) return;
    attach.close(false);
    if (what === "files") byId("pick-files").click();
    else if (what === "voice") byId("pick-voice").click();
    else openSheet(what);
  });
  byId("pick-files").addEventListener("change", (event) => { sendFiles([...event.target.files]); event.target.value = ""; });
  byId("pick-voice").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) attempt(() => send({ mime: "audio/ogg" }, [["voice", file]]));
    event.target.value = "";
  });
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  byId("context-stop").addEventListener("click", () => { if (editing) field.value = ""; clear(); ready(); field.focus(); });
  field.addEventListener("input", () => { ready(); if (field.value === "/") menu.open(); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
    if (event.key === "Escape") byId("context-stop").click();
  });
  field.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) { event.preventDefault(); sendFiles(files); }
  });
  const scroller = byId("scroller");
  scroller.addEventListener("dragover", (event) => event.preventDefault());
  scroller.addEventListener("drop", (event) => { event.preventDefault(); sendFiles([...event.dataTransfer.files]); });
  ready();
}
