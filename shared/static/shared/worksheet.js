// The worksheet keeps what is typed: on the server a moment later, and in this browser at once. The words that it says
// come with the form, as data-said-….
const form = document.querySelector("[data-worksheet]");
const d = form.dataset;
const said = document.querySelector("[data-ws-status]");
const own = `worksheet:${location.host}:${d.member}:${d.activity}:`;
const key = own + d.step;
const WAIT = 300, AT_LATEST = 800, AGAIN = 3000;
const APART = new Set(["csrfmiddlewaretoken", "activity", "base", "go", "discard"]);

const typed = () => JSON.stringify([...new FormData(form)].filter(([name]) => !APART.has(name)));
const clock = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const say = (text) => { if (said.textContent !== text) said.textContent = text; };
// A browser may refuse to keep anything (private windows, full disks): then there is the server alone.
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* see above */ } };
const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const forget = (name) => { try { localStorage.removeItem(name); } catch { /* see above */ } };

let timer = 0, since = 0, sending = null, leaving = false, last = typed();

function changed() {
  const now = typed();
  if (now === last || leaving) return;
  keep(key, JSON.stringify({ at: Date.now(), base: form.elements.base.value, values: now }));
  since ||= Date.now();
  later(Math.max(0, Math.min(WAIT, since + AT_LATEST - Date.now())));
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

const body = () => {
  const data = new FormData(form);
  return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
};

async function send() {
  if (leaving) return;
  if (sending) return void later(100);
  const sent = typed();
  since = 0;
  sending = new AbortController();
  try {
    const answer = await fetch(d.draftUrl, {
      method: "POST", body: body(), redirect: "manual", signal: sending.signal,
      headers: { Accept: "application/json" },
    });
    if (answer.ok) {
      const { at } = await answer.json();
      last = sent;
      if (typed() === sent) forget(key);
      say(d.saidSaved.replace("{time}", at));
      preview();
    } else if (answer.type === "opaqueredirect" || answer.status === 403) say(d.saidOut);
    else if ([413, 429].includes(answer.status)) {
      say((await answer.json()).message);
      if (answer.status === 429) later(Number(answer.headers.get("Retry-After") || 2) * 1000);
    } else {
      say(d.saidFailed);
      later(AGAIN);
    }
  } catch {
    if (leaving) return;
    say(navigator.onLine ? d.saidFailed : d.saidOffline);
    later(AGAIN);
  } finally {
    sending = null;
  }
  if (typed() !== last && !timer) changed();
}

let looking = false;
async function preview() {
  const place = document.querySelector("[data-ws-preview]");
  if (looking || !place) return;
  looking = true;
  try {
    const answer = await fetch(d.previewUrl, { redirect: "manual" });
    if (answer.ok) place.innerHTML = await answer.text(); // our own page, cleaned by the server
  } catch { /* the next one will come */ }
  setTimeout(() => { looking = false; }, 700);
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
addEventListener("online", () => { if (typed() !== last) send(); });
addEventListener("offline", () => say(d.saidOffline));
addEventListener("pagehide", () => {
  if (!leaving && typed() !== last) navigator.sendBeacon?.(d.draftUrl, body());
});
form.addEventListener("submit", () => {
  leaving = true;
  clearTimeout(timer);
  sending?.abort();
  try { sessionStorage.setItem("worksheet-sent", JSON.stringify({ key, version: d.version })); } catch { /* see above */ }
});
addEventListener("pageshow", () => { leaving = false; });

// What a former page sent and the server has: this browser need not keep it any more.
try {
  const sent = JSON.parse(sessionStorage.getItem("worksheet-sent") || "null");
  if (sent && Number(d.version) > Number(sent.version)) forget(sent.key);
  sessionStorage.removeItem("worksheet-sent");
} catch { /* see above */ }

// What this browser kept because it could not be sent.
const FOUND = `${key}:found`;
const before = kept(key);
if (before) {
  keep(FOUND, before);
  forget(key);
}
const found = JSON.parse(kept(FOUND) || "null");
if (found && found.values !== typed()) {
  const box = document.querySelector("[data-ws-found]");
  const text = box.querySelector("[data-text]");
  text.textContent = text.dataset.text.replace("{time}", clock(found.at));
  box.hidden = false;
  box.querySelector("[data-ws-restore]").addEventListener("click", () => {
    fill(JSON.parse(found.values));
    form.elements.base.value = found.base;
    forget(FOUND);
    box.hidden = true;
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    changed();
  });
  box.querySelector("[data-ws-drop]").addEventListener("click", () => {
    forget(FOUND);
    box.hidden = true;
  });
} else forget(FOUND);

function fill(values) {
  const all = new Map();
  for (const [name, value] of values) all.set(name, [...(all.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || APART.has(field.name)) continue;
    const texts = all.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = texts.includes(field.value);
    else field.value = texts[0] ?? "";
    field.dispatchEvent(new Event("worksheet:filled"));
  }
}

// Tools that only some steps have.
const skills = form.querySelector("[data-skills]");
if (skills) import(d.skillsJs).then((module) => module.default(skills));
