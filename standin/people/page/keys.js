// Buttons under messages: tap, wait for the bot's answer, show it as a toast or an alert.

import { get, post, userId } from "./api.js";
import { byId, make } from "./dom.js";
import { say } from "./words.js";

const WAIT_SECONDS = 20;

export function toast(text) {
  const line = make("p", {}, text);
  byId("toasts").append(line);
  setTimeout(() => line.remove(), 4000);
}

export function alertWith(text) {
  byId("alert-text").textContent = text;
  byId("alert").showModal();
}

async function tap(message, button, element) {
  if (element.classList.contains("busy")) return;
  element.classList.add("busy");
  element.setAttribute("aria-busy", "true");
  try {
    const { callback_query_id: id } = await post("tap", { user_id: userId, message_id: message.message_id, data: button.callback_data });
    const { answer } = await get(`answers?callback_query_id=${id}&timeout=${WAIT_SECONDS}`);
    if (!answer) toast(say("unanswered"));
    else if (answer.text) (answer.show_alert ? alertWith : toast)(answer.text);
  } catch {
    toast(say("failed"));
  }
  element.classList.remove("busy");
  element.removeAttribute("aria-busy");
}

function key(message, button) {
  if (button.url) return make("a", { href: /^https?:/.test(button.url) ? button.url : "#", target: "_blank", rel: "noopener noreferrer" }, `${button.text} ↗`);
  const element = make("button", { type: "button", "data-callback": button.callback_data }, button.text);
  element.addEventListener("click", () => {
    if (button.callback_data !== undefined) tap(message, button, element);
    else if (button.copy_text) navigator.clipboard?.writeText(button.copy_text.text).then(() => toast(say("copied")));
  });
  return element;
}

export function keys(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return make("div", { class: "keys" },
    ...rows.map((row) => make("div", { class: row.length > 4 ? "tight" : "" }, ...row.map((button) => key(message, button)))));
}
