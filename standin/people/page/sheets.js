// The sheets: files with a caption, forwards with a time each, a location, a contact.

import { send } from "./api.js";
import { byId, make } from "./dom.js";
import { toast } from "./keys.js";
import { say } from "./words.js";

let chosen = [];

export function openSheet(name) {
  if (name === "forward" && !byId("forward-rows").children.length) addRow();
  byId(`${name}-sheet`).showModal();
}

// Ask how to send files, then send them.
export function sendFiles(files) {
  if (!files.length) return;
  chosen = files;
  const pictures = files.every((file) => file.type.startsWith("image/"));
  byId("files-kind").hidden = !pictures;
  byId("files-album-row").hidden = files.length < 2;
  byId("files-caption").value = "";
  byId("files-preview").replaceChildren(...files.map((file) => (file.type.startsWith("image/")
    ? make("img", { src: URL.createObjectURL(file), alt: file.name })
    : make("i", {}, file.name))));
  openSheet("files");
}

const kindOf = (file, wanted) => {
  if (wanted === "photo" && file.type.startsWith("image/")) return "photo";
  if (wanted === "photo" && file.type.startsWith("video/")) return "video";
  return "document";
};

function submitFiles() {
  const wanted = byId("files-kind").hidden ? "document" : new FormData(byId("files-sheet").querySelector("form")).get("kind");
  const fields = { as_album: chosen.length > 1 && byId("files-album").checked };
  if (byId("files-caption").value) fields.caption = byId("files-caption").value;
  return send(fields, chosen.map((file) => [kindOf(file, wanted), file]));
}

// Local time as an input of type datetime-local wants it.
function localTime(date) {
  const pad = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

function number() {
  [...byId("forward-rows").children].forEach((row, index) => {
    const n = index + 1;
    row.querySelector("input[type=datetime-local]").setAttribute("aria-label", say("row_time", { n }));
    row.querySelector("input[type=text]").setAttribute("aria-label", say("row_text", { n }));
    row.querySelector("input[type=text]").placeholder = say("row_text", { n });
    row.querySelector("button").setAttribute("aria-label", say("remove_row", { n }));
  });
}

// One more message to forward, a minute after the one before. Pasted lines become messages of their own.
function addRow(text = "") {
  const list = byId("forward-rows");
  const before = list.lastElementChild?.querySelector("input").value;
  const at = before ? new Date(new Date(before).getTime() + 60_000) : new Date(Date.now() - 86_400_000);
  const line = make("input", { type: "text", value: text });
  const row = make("li", {},
    make("input", { type: "datetime-local", value: localTime(at), required: true }),
    make("button", { type: "button", class: "plain", onclick: () => { if (list.children.length > 1) { row.remove(); number(); } } }, "✕"), line);
  line.addEventListener("paste", (event) => {
    const [first, ...rest] = event.clipboardData.getData("text").split(/\r?\n/).filter((one) => one.trim());
    if (!rest.length) return;
    event.preventDefault();
    line.value += first;
    rest.forEach(addRow);
  });
  list.append(row);
  number();
  return row;
}

// The same name is the same account: an id made of its letters.
const idOf = (name) => 500_000_000 + [...name.toLowerCase()].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 400_000_000, 7);

function originAt(value) {
  const date = Math.floor(new Date(value).getTime() / 1000);
  const name = byId("forward-name").value.trim();
  const type = byId("forward-kind").value;
  const id = idOf(name);
  const rest = {
    user: { sender_user: { id, is_bot: false, first_name: name } },
    hidden_user: { sender_user_name: name },
    chat: { sender_chat: { id: -id, type: "supergroup", title: name } },
    channel: { chat: { id: -1_000_000_000_000 - id, type: "channel", title: name }, message_id: 1 },
  }[type];
  return { type, date, ...rest };
}

async function submitForward() {
  const rows = [...byId("forward-rows").children].map((row) => [...row.querySelectorAll("input")].map((input) => input.value));
  const files = [...byId("forward-files").files];
  const origin = originAt(rows[0][0]);
  for (const [at, text] of rows) if (text.trim()) await send({ text, forward_origin: originAt(at) });
  if (files.length) await send({ forward_origin: origin, as_album: files.length > 1 }, files.map((file) => [kindOf(file, "photo"), file]));
  byId("forward-rows").replaceChildren();
  byId("forward-files").value = "";
  byId("forward-chosen").textContent = "";
}

function submitPlace() {
  const location = { latitude: Number(byId("place-latitude").value), longitude: Number(byId("place-longitude").value) };
  const title = byId("place-name").value.trim();
  if (title) return send({ venue: { location, title, address: "" } });
  return send(byId("place-live").checked ? { location, live_period: 3600 } : { location });
}

function submitContact() {
  const value = (id) => byId(`contact-${id}`).value.trim();
  return send({ contact: { phone_number: value("phone"), first_name: value("first"), ...(value("last") && { last_name: value("last") }) } });
}

export function start() {
  const submits = { files: submitFiles, forward: submitForward, place: submitPlace, contact: submitContact };
  for (const [name, submit] of Object.entries(submits)) {
    const sheet = byId(`${name}-sheet`);
    sheet.querySelector("[data-close]").addEventListener("click", () => sheet.close());
    sheet.querySelector("form").addEventListener("submit", () => submit().catch(() => toast(say("failed"))));
    sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
  }
  byId("forward-files").addEventListener("change", (event) => {
    byId("forward-chosen").textContent = [...event.target.files].map((file) => file.name).join(", ");
  });
  byId("forward-add").addEventListener("click", () => addRow().querySelector("input[type=text]").focus());
}
