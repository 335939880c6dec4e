// A block of an activity's content is written: tools for Markdown, and what is typed stays in this browser until the
// server has it. The words that it says come with the form, as data-….
const form = document.querySelector("[data-block]");
const d = form.dataset;
const key = `block:${location.host}:${d.member}:${d.block}`;
const APART = new Set(["csrfmiddlewaretoken", "activity", "seen", "kind"]);

const typed = () =>
  JSON.stringify([...new FormData(form)].filter(([name, value]) => !APART.has(name) && typeof value === "string"));
// A browser may refuse to keep anything (private windows, full disks): then the form is a form.
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* see above */ } };
const kept = (name) => { try { return JSON.parse(localStorage.getItem(name) || "null"); } catch { return null; } };
const forget = (name) => { try { localStorage.removeItem(name); } catch { /* see above */ } };

const start = typed();
const FOUND = `${key}:found`;

function offer({ at, seen, values }) {
  const box = document.querySelector("[data-block-found]");
  const text = box.querySelector("[data-text]");
  const time = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  text.textContent = text.dataset.text.replace("{time}", time);
  box.hidden = false;
  box.querySelector("[data-block-restore]").addEventListener("click", () => {
    for (const [name, value] of JSON.parse(values)) if (form.elements[name]) form.elements[name].value = value;
    if (form.elements.seen) form.elements.seen.value = seen;
    forget(FOUND);
    box.hidden = true;
    changed();
    form.querySelector("input:not([type=hidden]), textarea").focus();
  });
  box.querySelector("[data-block-drop]").addEventListener("click", () => {
    forget(FOUND);
    box.hidden = true;
  });
}

function changed() {
  const values = typed();
  if (values === start && !("failed" in d)) forget(key);
  else keep(key, JSON.stringify({ at: Date.now(), seen: form.elements.seen?.value ?? "", values }));
}

// Where something has to be mended, the form shows what was sent a moment ago: that is what this browser has.
if (!("failed" in d)) {
  const before = kept(key);
  if (before) keep(FOUND, JSON.stringify(before));
  forget(key);
  const found = kept(FOUND);
  if (found && found.values !== start) offer(found);
  else forget(FOUND);
}
form.addEventListener("input", changed);
// The page that follows takes it away, once the server has it.
form.addEventListener("submit", () => {
  try { sessionStorage.setItem("block-sent", key); } catch { /* see above */ }
});

