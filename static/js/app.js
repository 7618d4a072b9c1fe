/* What every page does. Each part works on markup that works without it; docs/developer/pages.md lists the hooks. */
(function () {
  "use strict";
  const page = document.documentElement;
  const live = document.getElementById("live");

  /* Say something to screen readers, once. */
  function announce(text) {
    if (!live || !text) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 50);
  }

  /* Toasts: eight seconds, not while somebody points at or stands in one. */
  const SHOWN = 8000;
  function runDown(toast) {
    let timer;
    const start = () => { clearTimeout(timer); timer = setTimeout(() => toast.remove(), SHOWN); };
    const stop = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", stop);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("focusout", start);
    start();
  }
  function toast(text, kind) {
    let place = document.querySelector(".sp-toasts");
    if (!place) {
      place = document.createElement("div");
      place.className = "sp-toasts";
      place.setAttribute("role", "status");
      document.getElementById("main").prepend(place);
    }
    const note = document.createElement("p");
    note.className = "sp-toast" + (kind ? " sp-toast--" + kind : "");
    note.textContent = text;
    place.replaceChildren(note);
    runDown(note);
  }

  /* Text areas grow with their text where the browser does not do it by itself. */
  const growsAlone = window.CSS && CSS.supports("field-sizing", "content");
  function grow(area) {
    area.style.height = "auto";
    area.style.height = area.scrollHeight + 2 + "px";
  }

  /* Whatever comes into the page, at the start or by a swap. */
  function settle(root) {
    root.querySelectorAll("[data-toast]").forEach(runDown);
    root.querySelectorAll("[data-back]").forEach((button) => { button.hidden = history.length < 2; });
    root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = !navigator.clipboard; });
    if (!growsAlone) root.querySelectorAll("textarea").forEach(grow);
  }
  if (!growsAlone) document.addEventListener("input", (e) => { if (e.target.matches("textarea")) grow(e.target); });

  /* Menus are <details data-menu>: closed by Escape, by a click elsewhere, when focus leaves. */
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (e) => openMenus().forEach((m) => { if (!m.contains(e.target)) m.open = false; }));
  document.addEventListener("focusin", (e) => openMenus().forEach((m) => { if (!m.contains(e.target)) m.open = false; }));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    openMenus().forEach((m) => { m.open = false; m.querySelector("summary").focus(); });
  });

  /* Single keys: data-key="a" is clicked on A, when no field has focus and shortcuts are on. */
  const WRITES = "input:not([type=button],[type=submit]),textarea,select,[contenteditable]";
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.defaultPrevented) return;
    if (document.body.dataset.shortcuts !== "on" || document.querySelector("dialog[open]")) return;
    if (e.target.closest && e.target.closest(WRITES)) return;
    const key = e.key.toLowerCase();
    const hit = [...document.querySelectorAll("[data-key]")].find(
      (el) => el.dataset.key.toLowerCase() === key && !el.disabled && el.getClientRects().length);
    if (!hit) return;
    e.preventDefault();
    if (hit.matches("input,textarea,select")) hit.focus(); else hit.click();
  });

  /* A form is sent once; the server would make one record of two anyway. */
  const FREE_AFTER = 10000;
  function free(form) { delete form.dataset.sending; }
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || form.method !== "post" || form.matches("[data-appearance]")) return;
    if (form.dataset.sending !== undefined) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    form.dataset.sending = "";
    setTimeout(free, FREE_AFTER, form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(free));

  /* Theme and shortcuts change at once; the form tells the server. */
  document.addEventListener("submit", (e) => {
    const form = e.target.closest("[data-appearance]"), chosen = e.submitter;
    if (!form || !chosen) return;
    e.preventDefault();
    for (const other of chosen.parentElement.children) other.setAttribute("aria-pressed", String(other === chosen));
    if (chosen.name === "theme") {
      page.dataset.theme = chosen.value;
      document.dispatchEvent(new Event("theme"));
    } else document.body.dataset.shortcuts = chosen.value;
    const body = new FormData(form);
    body.set(chosen.name, chosen.value);
    fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } })
      .then((answer) => { if (answer.status === 401) signedOut(); else if (!answer.ok) throw answer; })
      .catch(() => toast(form.dataset.failed || "", "error"));
  });

  /* Small buttons: back to where one was; copy what one wrote. */
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-back],[data-copy]");
    if (!button) return;
    if (button.matches("[data-back]")) { history.back(); return; }
    const texts = [...document.querySelectorAll(button.dataset.copy)].map((field) => field.value).filter(Boolean);
    navigator.clipboard.writeText(texts.join("\n\n")).then(() => toast(button.dataset.copied));
  });

  /* Signed out meanwhile: the page and what was typed stay; a dialog asks to sign in, then takes a fresh token. */
  const door = document.getElementById("signed-out");
  function signedOut() { if (door && !door.open) door.showModal(); }
  document.addEventListener("signed-out", signedOut);
  async function goOn(button) {
    const answer = await fetch(button.dataset.goOn, { headers: { Accept: "application/json" } });
    const who = answer.ok ? await answer.json() : {};
    if (!who.user) { door.querySelector("[data-go-on-answer]").textContent = button.dataset.notYet; return; }
    if (String(who.user) !== document.body.dataset.user) { location.assign("/"); return; }
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": who.token }));
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = who.token; });
    door.close();
    document.dispatchEvent(new Event("signed-in"));
  }
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-go-on]");
    if (button) goOn(button).catch(() => { door.querySelector("[data-go-on-answer]").textContent = button.dataset.notYet; });
  });

  /* A kept form takes a fresh token before it goes, and waits while nobody is signed in. */
  document.addEventListener("submit", (e) => {
    const form = e.target.closest("[data-fresh]");
    if (!form || e.defaultPrevented) return;
    e.preventDefault();
    fetch(form.dataset.fresh, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then((who) => {
        if (!who.user) { free(form); toast(form.dataset.notYet, "error"); return; }
        form.querySelector("[name=csrfmiddlewaretoken]").value = who.token;
        form.submit();
      })
      .catch(() => form.submit());
  });

  /* HTMX: focus the new heading, say what happened, show what failed and keep what was typed. */
  document.addEventListener("htmx:afterSwap", (e) => {
    settle(e.detail.target);
    const heading = e.detail.target.matches("h1[tabindex]") ? e.detail.target : e.detail.target.querySelector("h1[tabindex]");
    if (heading) heading.focus({ preventScroll: false });
    const said = e.detail.target.querySelector("[data-announce]");
    if (said) announce(said.dataset.announce);
  });
  document.addEventListener("htmx:afterRequest", (e) => { if (e.target.closest) { const f = e.target.closest("form"); if (f) free(f); } });
  document.addEventListener("announce", (e) => announce(e.detail && e.detail.value));
  document.addEventListener("htmx:responseError", (e) => {
    if (e.detail.xhr.status === 401) { signedOut(); return; }
    const told = new DOMParser().parseFromString(e.detail.xhr.responseText, "text/html");
    const words = [told.querySelector("main h1"), told.querySelector("main h1 ~ p, main .sp-head p")];
    toast(words.filter(Boolean).map((el) => el.textContent.trim().replace(/[.]?$/, ".")).join(" "), "error");
  });
  document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline, "error"));

  settle(document);
})();
