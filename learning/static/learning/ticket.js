// Keeps this ticket on the device, for places without a network: a page without a name, until the activity is over or
// somebody signs out here (app.js).
const said = document.querySelector("[data-kept]");
const own = location.pathname;

const keep = async () => {
  const scope = own.replace(/[^/]+\/ticket\/$/, "");
  await navigator.serviceWorker.register(said.dataset.worker, { scope });
  const page = await fetch(`${own}kept/`);
  if (!page.ok || page.redirected) return;
  const cache = await caches.open("tickets");
  const sheets = new DOMParser().parseFromString(await page.clone().text(), "text/html").querySelectorAll("link[rel=stylesheet]");
  await cache.addAll([...sheets].map((sheet) => sheet.getAttribute("href")));
  await cache.put(own, page);
  said.hidden = false;
};

// Private windows and plain http have neither: the page says anyway how to keep the picture.
if ("serviceWorker" in navigator && "caches" in self) keep().catch(() => {});
