/* sw.js: answers with the copy of an opened call sheet when there is no connection. It keeps nothing by itself:
   sheet.js puts copies into the cache sheets-<person>, draft.js takes them out. Whatever is not a call sheet or what
   one needs passes untouched, and a sheet that can be fetched always is. */
"use strict";
const SHEET = /^\/calls\/\d+\/sheet\/$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function copy(request) {
  for (const name of await caches.keys()) {
    if (!name.startsWith("sheets-")) continue;
    const found = await (await caches.open(name)).match(request, { ignoreSearch: true, ignoreVary: true });
    if (found) return found;
  }
  return null;
}

async function forget(request) {
  for (const name of await caches.keys())
    if (name.startsWith("sheets-")) await (await caches.open(name)).delete(request, { ignoreSearch: true, ignoreVary: true });
}

/* A sheet that the server no longer shows to this reader goes from here too. */
async function sheet(request) {
  try {
    const answer = await fetch(request);
    if (answer.status === 404 || answer.status === 403 || answer.status === 410) await forget(request.url);
    return answer;
  } catch (trouble) {
    const kept = await copy(request.url);
    if (kept) return kept;
    throw trouble;
  }
}

async function part(request) {
  try {
    return await fetch(request);
  } catch (trouble) {
    const kept = await copy(request.url);
    if (kept) return kept;
    throw trouble;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && SHEET.test(url.pathname)) event.respondWith(sheet(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(part(event.request));
});
