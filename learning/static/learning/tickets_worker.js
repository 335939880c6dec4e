// Shows a ticket that was opened on this device before when there is no network, or one that does not answer. It answers
// for pages of tickets and their stylesheets alone; learning/static/learning/ticket.js keeps them.
const TICKET = /\/my-activities\/[^/]+\/ticket\/$/;

const shown = async (request, path) => {
  const cache = await caches.open("tickets");
  const kept = await cache.match(path);
  try {
    const answer = await fetch(request, kept ? { signal: AbortSignal.timeout(6000) } : {});
    // Signed out, the place given up, or nothing there any more: then it is not shown without a network either.
    if (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500)) await cache.delete(path);
    return answer;
  } catch {
    if (kept && Date.parse(kept.headers.get("Expires")) > Date.now()) return kept;
    await cache.delete(path);
    return Response.error();
  }
};

addEventListener("install", () => skipWaiting());
addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate" && request.method === "GET" && TICKET.test(path)) {
    event.respondWith(shown(request, path));
  } else if (request.destination === "style") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
  }
});
