/* sheet.js: a call sheet that was opened stays readable without a connection, for this person in this browser.
   The copies lie in the cache sheets-<person>; draft.js throws away those of others, and all of them at sign-out. */
(function () {
  "use strict";
  const page = document.querySelector("[data-sheet]");
  const me = document.body.dataset.user;
  const MOST = 20; // sheets
  const AGE = 7 * 864e5; // ms

  // The recap opens when the call begins, also on a page that was opened before.
  function tick() {
    const now = Date.now();
    for (const each of document.querySelectorAll("[data-from]")) each.hidden = now < Date.parse(each.dataset.from);
    for (const each of document.querySelectorAll("[data-until]")) each.hidden = now >= Date.parse(each.dataset.until);
  }
  tick();
  setInterval(tick, 15000);

  const banner = document.getElementById("sheet-offline");
  const connection = () => { banner.hidden = navigator.onLine && !document.documentElement.dataset.kept; };
  addEventListener("online", connection);
  addEventListener("offline", connection);
  connection();

  async function keep() {
    if (!me || !("serviceWorker" in navigator) || !("caches" in window) || !navigator.onLine) return;
    await navigator.serviceWorker.register(page.dataset.worker, { scope: "/calls/" });
    const cache = await caches.open(`sheets-${me}`);
    const needed = performance.getEntriesByType("resource").map((entry) => new URL(entry.name))
      .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"));
    const icons = [...document.querySelectorAll("use")].map((use) => new URL(use.getAttribute("href"), location.href));
    const addresses = new Set([...needed, ...icons].map((url) => { url.hash = ""; return url.href; }));
    await Promise.all([...addresses].map((address) => cache.add(address).catch(() => {})));
    const answer = await fetch(location.pathname, { redirect: "manual", headers: { "X-Sheet": "keep" } });
    if (answer.ok) await cache.put(location.pathname, await dated(answer));
    await prune(cache);
  }

  async function dated(answer) {
    const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "X-Kept-At": String(Date.now()) });
    for (const name of ["Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"])
      if (answer.headers.get(name)) headers.set(name, answer.headers.get(name));
    return new Response(await answer.text(), { headers });
  }

  async function prune(cache) {
    const kept = [];
    for (const request of await cache.keys()) {
      const at = Number((await cache.match(request)).headers.get("X-Kept-At"));
      if (at) kept.push([at, request]);
    }
    kept.sort((a, b) => b[0] - a[0]);
    await Promise.all(kept.filter(([at], n) => n >= MOST || Date.now() - at > AGE).map(([, r]) => cache.delete(r)));
  }

  keep().catch(() => {}); // without a cache the sheet is simply read online
})();
