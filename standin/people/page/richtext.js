// A text with its entities (offsets in UTF-16 units, which is how JavaScript counts too) as elements.

import { make } from "./dom.js";
import { onTheOther } from "./phones.js";
import { say } from "./words.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const START = /^https:\/\/t\.me\/\w+\?start=([\w-]{1,64})$/; // in Telegram it opens the bot's chat; here, on the other phone
const SAFE = /^(https?:|mailto:|tel:)/i;

function wrapper(entity, text, onCommand) {
  if (TAGS[entity.type]) return make(TAGS[entity.type]);
  if (entity.type === "spoiler") {
    const button = make("button", { type: "button", class: "spoiler", "aria-expanded": "false", "aria-label": say("reveal") });
    button.addEventListener("click", () => {
      button.classList.add("shown");
      button.setAttribute("aria-expanded", "true");
      button.removeAttribute("aria-label");
    });
    return button;
  }
  if (entity.type === "bot_command" && onCommand) {
    return make("button", { type: "button", class: "command", onclick: () => onCommand(text) });
  }
  const address = { text_link: entity.url, url: text, email: `mailto:${text}`, phone_number: `tel:${text}` }[entity.type];
  const [, payload] = address?.match(START) ?? [];
  if (payload) return make("a", { href: onTheOther(payload) });
  if (address && SAFE.test(address)) {
    return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" });
  }
  return null;
}

export function rich(text, entities = [], onCommand = null) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fill = (parent, from, to, index) => {
    let at = from;
    while (index < sorted.length && sorted[index].offset < to) {
      const entity = sorted[index];
      const end = Math.min(to, entity.offset + entity.length);
      let next = index + 1;
      while (next < sorted.length && sorted[next].offset < end) next++;
      const inner = wrapper(entity, text.slice(entity.offset, end), onCommand);
      if (inner && entity.offset >= at) {
        parent.append(text.slice(at, entity.offset), inner);
        fill(inner, entity.offset, end, index + 1);
        at = end;
        index = next;
      } else index++;
    }
    parent.append(text.slice(at, to));
  };
  const whole = make("div", { class: "text", dir: "auto" });
  fill(whole, 0, text.length, 0);
  return whole;
}
