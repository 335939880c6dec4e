// What the platform does not do by itself. Every page works without it.
const root = document.documentElement;
const top_ = document.querySelector(".top");
const stick = () => top_?.classList.toggle("is-stuck", scrollY > 8);
addEventListener("scroll", stick, { passive: true });
stick();

document.addEventListener("click", ({ target }) => {
  const at = (name) => target.closest(`[data-${name}]`);
  if (at("mode-toggle")) {
    const dark = (root.dataset.mode ?? (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "")) === "dark";
    root.dataset.mode = dark ? "light" : "dark";
    try { localStorage.setItem("mode", root.dataset.mode); } catch { /* this page only */ }
  }
  const copy = at("copy");
  if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(() => {
    copy.querySelector("[data-said]").textContent = copy.dataset.copied;
  });
  if (at("opens")) document.getElementById(at("opens").dataset.opens).showModal();
  if (at("closes")) target.closest("dialog").close();
  if (at("print")) print();
  if (at("full")) document.getElementById(at("full").dataset.full).requestFullscreen();
  for (const menu of document.querySelectorAll(".menu[open]")) menu.open = menu.contains(target);
});
document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && document.querySelector(".menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
// Kept tickets go with the session: at sign-out here, or at the first page that knows nobody after one elsewhere.
const forget = () => self.caches?.delete("tickets").catch(() => {});
document.addEventListener("submit", ({ target }) => target.matches("[action$='/sign-out/']") && forget());
if (document.querySelector(".top a[href^='/sign-in/']")) forget();
document.querySelectorAll("[data-needs-js]").forEach((el) => (el.hidden = false));
// A form that came back says first what is wrong with it.
if (!document.querySelector("[autofocus]")) document.querySelector("main form .alert--bad[tabindex]")?.focus();

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) {
    seen.unobserve(target);
    import(target.dataset.map).then((module) => module.default(target));
  }
}, { rootMargin: "300px" });
const watchMaps = () => document.querySelectorAll("[data-map]").forEach((map) => seen.observe(map));
watchMaps();
document.addEventListener("htmx:after:swap", () => { // a part of the page came anew
  watchMaps();
  const said = document.querySelector("[data-says]");
  if (said) said.textContent = document.querySelector(said.dataset.says)?.textContent ?? "";
});
// What nobody filled in does not stand in the address.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method === "get") for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});
