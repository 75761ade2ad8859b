// The people's side of the server, as functions. The page talks to nothing else.

/** The server said no, in words that a person can act on. */
export class Refused extends Error {}

/** The server did not answer at all. */
export class Unreachable extends Error {}

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(`/people${path}`, options);
  } catch (error) {
    throw new Unreachable(String(error));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error || `HTTP ${response.status}`);
  return answer;
}

export const people = () => call("GET", "");
export const savePerson = (person) => call("POST", "", person);
export const chat = (id) => call("GET", `/${id}/chat`);
export const say = (id, text) => call("POST", `/${id}/say`, { text });
export const press = (id, message_id, key) =>
  call("POST", `/${id}/press`, key.data == null ? { message_id, text: key.text } : { message_id, data: key.data });
export const contact = (id) => call("POST", `/${id}/contact`, {});
export const start = (id, how = {}) => call("POST", `/${id}/start`, how);
export const block = (id, blocked) => call("POST", `/${id}/block`, { blocked });
export const read = (id) => call("POST", `/${id}/read`, {});
export const samplePhoto = (id, caption) => call("POST", `/${id}/photo`, { sample: true, ...(caption && { caption }) });

export const sampleVoice = (id) => call("POST", `/${id}/voice`, { sample: true });

export function document(id, file, caption) {
  const form = new FormData();
  form.append("document", file, file.name);
  if (caption) form.append("caption", caption);
  return call("POST", `/${id}/document`, form);
}

export function photo(id, file, caption) {
  const form = new FormData();
  form.append("photo", file, file.name);
  if (caption) form.append("caption", caption);
  return call("POST", `/${id}/photo`, form);
}

export const fileUrl = (id, fileId) => `/people/${id}/file/${encodeURIComponent(fileId)}`;

export const clock = () => call("GET", "/clock");
export const travel = (where) => call("POST", "/clock", where);
export const traffic = (after) => call("GET", `/traffic?after=${after}`);
export const faults = () => call("GET", "/faults");
export const addFault = (fault) => call("POST", "/faults", fault);
export const clearFaults = () => call("DELETE", "/faults");
