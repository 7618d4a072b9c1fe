/* live.js: bell and navigation of an open page keep counting, without a reload.

   <body data-counts="/account/counts/" data-waiting="waiting"> is written by base.html. It asks every 25 seconds while
   somebody looks at the page, ever more rarely while the server does not answer, and no more once he is signed out.
   Nothing of it is told to the reader: what he does next will say it better. */
(function () {
  "use strict";
  const EVERY = 25000, RAREST = 300000;
  const address = document.body.dataset.counts;
  if (!address) return;
  let wait = EVERY, asked = Date.now(), timer;

  function put(place, figure, words) {
    let count = place.querySelector("b");
    if (!figure) { if (count) count.remove(); return; }
    if (!count) place.append(" ", count = document.createElement("b"));
    if (count.firstChild && count.firstChild.nodeValue === figure) return;
    count.replaceChildren(figure);
    if (!words) { count.setAttribute("aria-hidden", "true"); return; }
    const hidden = document.createElement("span");
    hidden.className = "visually-hidden";
    hidden.textContent = ` ${words}`;
    count.append(hidden);
  }

  function show(counts) {
    for (const [url, figure] of Object.entries(counts.tabs))
      for (const place of document.querySelectorAll(`.sp-nav a[href="${url}"], .sp-menu a[href="${url}"]`))
        put(place, figure, document.body.dataset.waiting);
    const bell = document.querySelector(".sp-bell");
    put(bell, counts.news.figure, "");
    bell.setAttribute("aria-label", counts.news.label);
  }

  async function ask() {
    asked = Date.now();
    try {
      const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(10000) });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) { timer = 0; return; }
      if (!answer.ok) throw answer;
      show(await answer.json());
      wait = EVERY;
    } catch { wait = Math.min(2 * wait, RAREST); }
    later();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!document.hidden && navigator.onLine) ask(); }, Math.max(0, asked + wait - Date.now()));
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden && timer) later(); });
  window.addEventListener("online", () => { if (timer) later(); });
  later();
})();
