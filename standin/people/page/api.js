// Speaks to the practice server: the person's side under /practice/.

const query = new URLSearchParams(location.search);
export const userId = Number(query.get("user")) || 1;
const MADE_UP = [["Astrid", "Holm"], ["Jonas", "Berg"], ["Fatima", "Said"], ["Karen", "Lund"]];
const madeUp = (id) => MADE_UP[(id - 1) % MADE_UP.length];
export const nameOf = (id) => madeUp(id)[0];

export function person() {
  const [first, last] = madeUp(userId);
  return { id: userId, first_name: first, last_name: last, language_code: document.documentElement.lang };
}

export async function get(path) {
  const response = await fetch(`/practice/${path}`);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

export async function post(path, fields) {
  const response = await fetch(`/practice/${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields),
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

// Send a message: fields as the server's `send` knows them, and files as [kind, File] pairs.
export async function send(fields, files = []) {
  if (!files.length) return post("send", { user: person(), ...fields });
  const form = new FormData();
  for (const [name, value] of Object.entries({ user: person(), ...fields })) {
    form.append(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  for (const [kind, file] of files) form.append(kind, file, file.name || "indsat.png");
  const response = await fetch("/practice/send", { method: "POST", body: form });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

export const fileAddress = (fileId) => `/practice/file/${encodeURIComponent(fileId)}`;
