// Noting tickets: with the camera (the browser's own detector, or the vendored one) or by typing. Each result is said in a
// polite live region and by a short tone; the same code within three seconds is one scan.
const box = document.querySelector("[data-scan]");
const form = box.querySelector("form");
const said = box.querySelector(".scan__said");
const view = box.querySelector(".scan__view");
const start = box.querySelector("[data-scan-start]");
const log = box.querySelector("[data-scan-log]");
const recent = new Map();
let sound;

const beep = (state) => {
  if (!sound) return;
  const tones = { new: [[880, 0], [1320, 0.09]], again: [[660, 0]], refused: [[220, 0], [180, 0.15]] }[state];
  for (const [pitch, later] of tones) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + later);
    tone.stop(sound.currentTime + later + 0.08);
  }
};

const show = ({ state, text, attended }) => {
  said.className = `scan__said scan__said--${state}`;
  said.textContent = text;
  beep(state);
  if (attended !== undefined) box.querySelector("[data-scan-count]").textContent = attended;
  const line = document.createElement("li");
  line.className = `scan__said--${state}`;
  line.textContent = text;
  log.prepend(line);
  while (log.children.length > 8) log.lastChild.remove();
};

const note = async (code) => {
  const now = Date.now();
  if (now - (recent.get(code) ?? 0) < 3000) return;
  recent.set(code, now);
  const body = new FormData(form);
  body.set("code", code);
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
  } catch {
    recent.delete(code);
    show({ state: "refused", text: box.dataset.offline });
  }
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = form.elements.code;
  if (!field.value.trim()) return;
  recent.delete(field.value);
  note(field.value);
  field.value = "";
  field.focus();
});

start.hidden = !navigator.mediaDevices;
start.addEventListener("click", async () => {
  start.disabled = true;
  sound = new AudioContext();
  try {
    const { default: QrScanner } = await import(box.dataset.scanner);
    view.hidden = false;
    const scanner = new QrScanner(view.querySelector("video"), ({ data }) => note(data), {
      preferredCamera: "environment", maxScansPerSecond: 8, returnDetailedScanResult: true,
    });
    await scanner.start();
    start.hidden = true;
  } catch {
    view.hidden = true;
    start.hidden = true;
    show({ state: "refused", text: box.dataset.noCamera });
  }
});
