/* draft.js: what somebody types into a form is not lost: not by a dead network, a crash, an ended session,
   a closed tab, or another window in which the same thing was changed.

   HOW A FORM USES IT
   ------------------
   <form method="post" action="/calls/plans/7/filing/"
         data-draft
         data-draft-key="plan-7"               the record; texts wait under the person and this key
         data-draft-url="/calls/plans/7/draft/" where the whole form is saved as one types; leave it out on a form
                                               that makes something new: its text is then only kept here
         data-draft-name="Your plan for Osgood Timber">   how the record is called in messages
     <input type="hidden" name="version" value="3">       the version that was read (only with data-draft-url)
     ...
     <span class="sp-saved" data-draft-saved role="status">Saved at 13:52</span>
     <button data-draft-offline="Send when connected">Send to Ruth</button>
   </form>
   {% include "calls/_draft.html" %}            once a page, at its end: the words and the sign-in dialog
   <body data-user="12">                        written by base.html; without it nothing is kept

   WHAT THE SERVER ANSWERS at data-draft-url (sent with the header X-Draft: 1)
     200  saved. Header X-Version: the new version; X-Saved-At: "13:52" in the writer's zone (optional).
     422  not saved, because something typed cannot be: the pieces say what, beside the field.
     409  another version stands. A banner offers to see both texts: the form then goes there as a plain POST,
          which answers with the page of both.
     401 or a redirect means signed out; 403 that it may not be changed any more; anything else is tried again.
   The body of 200 and 422 is a list of pieces of HTML. Each piece with an id takes the place of the element with
   that id, unless the focus is in it. A piece with data-draft-class only lends that element its class: so a section
   with controls in it can change its colour. An element with data-draft-for="name" or "name:2" (the third control
   of that name) marks that control aria-invalid and describes it.
   Without scripts the same form and its buttons work by plain POST.

   LISTS OF ITEMS are the work of items.js.

   FURTHER
     data-draft-post on a button     the form is saved with the name and value of this button; its pieces come back,
                                     and the focus goes to data-draft-focus="#id"
     data-draft-fresh on the form    what is kept is not put back into it: the page of both texts
     data-draft-drop="plan-7"        on a link or a button: what is kept under this key is given up

   EVENTS on the form: draft:restored, draft:saved.
   data-draft-state on the form says where it stands: typed, saving, saved, offline, invalid, toolong, stale, refused
   or signedout; missing until something is typed.

   Whatever is kept goes when it is saved, when its owner signs out, or after 14 days. */
(function () {
  "use strict";
  const me = document.body.dataset.user || "";
  const PREFIX = "draft:";
  const DAYS = 14;
  const WAIT = 600; // ms after the last key
  const RETRY = 15000;
  const NOT_TEXT = new Set(["csrfmiddlewaretoken", "version"]);

  // What waits in this browser ---------------------------------------------------------------------

  const shelf = {
    name: (key) => `${PREFIX}${me}:${key}`,
    read(key) {
      try { return JSON.parse(localStorage.getItem(this.name(key))); } catch { return null; }
    },
    write(key, entry) {
      try { localStorage.setItem(this.name(key), JSON.stringify(entry)); return true; } catch { return false; }
    },
    drop(key) {
      try { localStorage.removeItem(this.name(key)); } catch { /* a browser that keeps nothing holds nothing */ }
    },
    keys() {
      try { return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)); } catch { return []; }
    },
    sweep() {
      for (const name of this.keys()) {
        let entry = null;
        try { entry = JSON.parse(localStorage.getItem(name)); } catch { /* unreadable: goes */ }
        if (!entry || Date.now() - entry.at > DAYS * 864e5) localStorage.removeItem(name);
      }
    },
    /* A form that makes something new was sent, and the server led on to another page: it was made. */
    settle() {
      if (/^\/account\//.test(location.pathname)) return;
      for (const name of this.keys().filter((each) => each.startsWith(`${PREFIX}${me}:`))) {
        const entry = JSON.parse(localStorage.getItem(name));
        if (entry.sentTo && entry.sentTo !== location.pathname && entry.page !== location.pathname)
          localStorage.removeItem(name);
      }
    },
  };

  async function forgetPages(mine) {
    if (!("caches" in window)) return;
    const names = await caches.keys();
    await Promise.all(names.filter((n) => n.startsWith("sheets-") && n !== mine).map((n) => caches.delete(n)));
  }

  async function forgetEverything() {
    for (const name of shelf.keys()) if (name.startsWith(`${PREFIX}${me}:`)) localStorage.removeItem(name);
    await forgetPages("");
  }

  function watchSignOut() {
    document.addEventListener("submit", async (event) => {
      const form = event.target;
      if (!/\/account\/logout\/$/.test(new URL(form.action, location.href).pathname)) return;
      if (form.dataset.forgotten) return;
      event.preventDefault();
      form.dataset.forgotten = "yes";
      await Promise.race([forgetEverything(), new Promise((go) => setTimeout(go, 1000))]).catch(() => {});
      form.submit();
    }, true);
  }

  // Words of the page -------------------------------------------------------------------------------

  function words(id, facts) {
    const template = document.getElementById(`draft-${id}`);
    if (!template) return document.createDocumentFragment();
    const piece = template.content.cloneNode(true);
    for (const slot of piece.querySelectorAll("[data-fact]")) slot.textContent = facts[slot.dataset.fact] || "";
    return piece;
  }

  const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

  function banner(id, facts, deeds) {
    document.querySelectorAll(".sp-banner[data-draft-banner]").forEach((old) => old.remove());
    if (!id) return;
    const piece = words(id, facts);
    const bar = piece.querySelector(".sp-banner");
    if (!bar) return;
    bar.dataset.draftBanner = id;
    for (const button of bar.querySelectorAll("[data-do]"))
      button.addEventListener("click", () => deeds[button.dataset.do](), { once: true });
    document.getElementById("main").before(piece);
  }

  // One form ----------------------------------------------------------------------------------------

  class Draft {
    constructor(form) {
      this.form = form;
      this.key = form.dataset.draftKey;
      this.url = form.dataset.draftUrl || "";
      this.name = form.dataset.draftName || "";
      this.lastSaved = "";
      this.dirty = false;
      this.busy = null;
      this.trouble = ""; // "", offline, invalid, stale, signedout, refused
      this.shelfWorks = true;
      form.addEventListener("input", () => this.changed(WAIT));
      form.addEventListener("change", () => this.changed(0));
      form.addEventListener("click", (event) => this.clicked(event));
      form.addEventListener("submit", (event) => this.submitted(event));
      window.addEventListener("online", () => this.dirty && this.send());
      window.addEventListener("offline", () => this.url && this.show("offline"));
      document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.send());
      document.addEventListener("signed-in", () => this.url && this.dirty && this.send());
      this.first = this.seen = this.text();
      if (!("draftFresh" in form.dataset)) this.restore();
    }

    fields() {
      return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !NOT_TEXT.has(name));
    }

    text() { return JSON.stringify(this.fields().filter(([name]) => name !== "submit_key")); }
    get version() { return this.form.elements.version ? this.form.elements.version.value : ""; }

    keep(more) {
      const entry = { at: Date.now(), version: this.version, page: location.pathname, fields: this.fields(), ...more };
      this.shelfWorks = me !== "" && shelf.write(this.key, entry);
    }

    changed(wait) {
      if (this.text() === this.seen) return;
      this.seen = this.text();
      this.dirty = true;
      this.keep();
      this.form.dataset.draftState = "typed";
      if (!this.url || this.trouble === "stale" || this.trouble === "signedout" || this.trouble === "refused") return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    }

    clicked(event) {
      const button = event.target.closest("button");
      if (!button || !("draftPost" in button.dataset) || !this.url) return;
      event.preventDefault();
      this.dirty = true;
      this.send(button);
    }

    // Sending ---------------------------------------------------------------------------------------

    /* One request at a time; what is typed meanwhile follows. Answers whether the server has everything. */
    send(button) {
      clearTimeout(this.timer);
      if (!this.url) return Promise.resolve(true); // its text is only kept here
      if (this.busy) return this.busy.then(() => (this.dirty ? this.send(button) : true));
      this.busy = this.post(button).finally(() => { this.busy = null; });
      return this.busy.then((saved) => (saved && this.dirty ? this.send() : saved));
    }

    async post(button, again) {
      this.show("saving");
      this.sent = this.text();
      const body = new URLSearchParams(new FormData(this.form));
      if (button) body.append(button.name, button.value);
      let answer;
      try {
        answer = await fetch(this.url, {
          method: "POST", body, redirect: "manual", headers: { "X-Draft": "1" },
          keepalive: body.toString().length < 60000, signal: AbortSignal.timeout(20000),
        });
      } catch { return this.fail("offline"); }
      if (answer.type === "opaqueredirect" || answer.status === 401) return this.fail("signedout");
      if (answer.status === 403) {
        const found = again ? "" : await this.lookAgain();
        return found === "token" ? this.post(button, true) : this.fail(found || "refused");
      }
      if (answer.status === 409) return this.fail("stale");
      if (answer.status === 413 || answer.status === 400) return this.fail("toolong");
      if (answer.status !== 200 && answer.status !== 422)
        return this.fail("offline", Number(answer.headers.get("Retry-After")) * 1000);
      const pieces = await answer.text();
      const typedSince = this.text() !== this.sent;
      this.swap(pieces, button);
      if (answer.status === 422) return this.fail("invalid");
      return this.saved(answer, typedSince);
    }

    saved(answer, typedSince) {
      if (this.form.elements.version && answer.headers.get("X-Version"))
        this.form.elements.version.value = answer.headers.get("X-Version");
      this.lastSaved = answer.headers.get("X-Saved-At") || clock();
      this.trouble = "";
      this.dirty = typedSince;
      this.sent = this.seen = this.text(); // the pieces may have brought rows of their own
      if (this.dirty) this.keep(); else shelf.drop(this.key);
      if (!document.querySelector("[data-draft-banner=back]")) banner("");
      this.show("saved");
      this.form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true }));
      if (this.waiting && !this.dirty) { const go = this.waiting; this.waiting = null; this.leave(go); }
      return true;
    }

    fail(trouble, wait) {
      this.trouble = trouble;
      this.dirty = true;
      this.keep();
      this.show(trouble);
      if (trouble === "offline") this.timer = setTimeout(() => this.send(), wait || RETRY);
      return false;
    }

    /* What the page says now to somebody who was refused: a page opened before signing in again carries an old token,
       and takes its new one ("token"); or nobody is signed in any more ("signedout"); else "". */
    async lookAgain() {
      const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
      if (!answer) return "";
      if (answer.type === "opaqueredirect") return "signedout";
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return answer.ok && this.takeToken(page) ? "token" : "";
    }

    takeToken(page) {
      const fresh = page.querySelector("input[name=csrfmiddlewaretoken]");
      if (!fresh || page.body.dataset.user !== me) return false;
      for (const old of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) old.value = fresh.value;
      return true;
    }

    // The page --------------------------------------------------------------------------------------

    /* What a button asked for comes even where the focus is; it then goes to data-draft-focus, or to what is wrong. */
    swap(html, button) {
      const answer = new DOMParser().parseFromString(html, "text/html");
      for (const piece of answer.querySelectorAll("[id]")) {
        if (piece.parentElement.closest("[id]")) continue;
        const old = document.getElementById(piece.id);
        if (!old) continue;
        if ("draftClass" in piece.dataset) old.className = piece.dataset.draftClass;
        else if ((button || !old.contains(document.activeElement)) && old.outerHTML !== piece.outerHTML)
          old.replaceWith(document.importNode(piece, true));
      }
      this.mark();
      if (button && !button.isConnected)
        (this.form.querySelector("[aria-invalid=true]") || this.form.querySelector(button.dataset.draftFocus || "h2"))?.focus();
    }

    mark() {
      for (const bad of this.form.querySelectorAll("[data-draft-marked]")) {
        bad.removeAttribute("aria-invalid");
        bad.removeAttribute("data-draft-marked");
      }
      for (const fault of this.form.querySelectorAll("[data-draft-for]")) {
        const [name, index] = fault.dataset.draftFor.split(":");
        const field = this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)[Number(index || 0)];
        if (!field) continue;
        field.setAttribute("aria-invalid", "true");
        field.dataset.draftMarked = "";
        const told = (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
        if (fault.id && !told.includes(fault.id)) field.setAttribute("aria-describedby", [...told, fault.id].join(" "));
      }
    }

    show(state) {
      this.form.dataset.draftState = state === "saved" && this.dirty ? "typed" : state;
      const facts = { now: clock(), last: this.lastSaved, name: this.name };
      const line = this.form.querySelector("[data-draft-saved]");
      if (line && state !== "offline") line.replaceChildren(words(`is-${state}`, facts));
      if (line && state === "offline") line.replaceChildren(words(this.shelfWorks ? "is-kept" : "is-lost", facts));
      if (line) line.classList.toggle("sp-partly", !["saving", "saved"].includes(state));
      if (state === "offline") banner(this.shelfWorks ? "offline" : "offline-unkept", facts, { again: () => this.send() });
      if (state === "stale") banner("stale", facts, { both: () => this.showBoth() });
      if (state === "refused") banner("refused", facts, { copy: () => this.copy() });
      if (state === "signedout") this.signIn();
      for (const button of this.form.querySelectorAll("[data-draft-offline]")) {
        button.dataset.draftOnline ||= button.textContent;
        button.textContent = state === "offline" ? button.dataset.draftOffline : button.dataset.draftOnline;
      }
    }

    // Leaving ---------------------------------------------------------------------------------------

    async submitted(event) {
      if (this.leaving) return;
      if (event.defaultPrevented) return;
      if (!this.url) { this.keep({ sentTo: new URL(this.form.action, location.href).pathname }); return; }
      if (this.hasEverything()) return; // sent as it is: a second submission inside this event would be ignored
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      const saved = await this.flush();
      if (saved) return this.leave(button);
      if (this.trouble === "offline") this.waiting = button || true;
      this.form.querySelector("[aria-invalid=true]")?.focus();
    }

    hasEverything() {
      return !this.busy && !this.dirty && this.text() === (this.sent ?? this.first);
    }

    async flush() {
      clearTimeout(this.timer);
      if (this.busy) await this.busy;
      return this.hasEverything() || this.send();
    }

    leave(button) {
      this.leaving = true;
      this.form.requestSubmit(button instanceof HTMLElement && button.isConnected ? button : undefined);
      setTimeout(() => { this.leaving = false; }, 3000);
    }

    showBoth() {
      this.leaving = true;
      this.form.noValidate = true;
      this.form.action = this.url;
      this.form.submit();
    }

    copy() {
      const lines = this.fields().map(([, value]) => value.trim()).filter((value) => /[^\d]/.test(value));
      return navigator.clipboard.writeText(lines.join("\n"));
    }

    // Coming back -----------------------------------------------------------------------------------

    restore() {
      const entry = shelf.read(this.key);
      if (!entry) return;
      const text = JSON.stringify(entry.fields.filter(([name]) => name !== "submit_key"));
      if (text === this.first) return shelf.drop(this.key);
      const facts = { at: new Date(entry.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }), name: this.name };
      if (this.url && entry.version !== this.version) {
        this.trouble = "stale";
        banner("stale-kept", facts, {
          both: () => { this.fill(entry); this.form.elements.version.value = entry.version; this.showBoth(); },
          drop: () => { shelf.drop(this.key); this.trouble = ""; banner(""); },
        });
        return;
      }
      const before = this.fields();
      this.fill(entry);
      this.form.addEventListener("htmx:afterSwap", () => this.fill(entry, true), { once: true });
      banner("back", facts, {
        drop: () => {
          shelf.drop(this.key);
          this.fill({ fields: before });
          banner("");
          if (this.url) { this.seen = ""; this.changed(0); }
        },
      });
      if (this.url) { this.dirty = true; this.seen = this.text(); this.send(); }
    }

    /* Put kept text into the controls; `quietly` after a part of the form came anew. */
    fill(entry, quietly) {
      const values = new Map();
      for (const [name, value] of entry.fields) values.set(name, [...(values.get(name) || []), value]);
      for (const template of this.form.querySelectorAll("template[data-items-row]")) {
        const list = this.form.querySelector(`[data-items="${template.dataset.itemsRow}"]`);
        const names = [...template.content.querySelectorAll("[name]:not(button)")].map((each) => each.name);
        const rows = Math.max(...names.map((name) => (values.get(name) || []).length));
        list.dispatchEvent(new CustomEvent("items:rows", { bubbles: true, detail: rows })); // items.js makes so many
      }
      for (const field of this.form.elements) {
        if (!field.name || NOT_TEXT.has(field.name) || ["BUTTON", "FIELDSET", "OUTPUT"].includes(field.tagName)) continue;
        const left = values.get(field.name) || [];
        if (field.type === "radio" || field.type === "checkbox") field.checked = left.includes(field.value);
        else if (left.length) field.value = left.shift();
        else if (field.name !== "submit_key") field.value = "";
      }
      if (quietly) return;
      const tell = () => setTimeout(() => this.form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true })));
      if (document.readyState === "complete") tell(); // before that htmx does not listen yet
      else window.addEventListener("load", tell, { once: true });
    }

    // Signed out ------------------------------------------------------------------------------------

    signIn() {
      const dialog = document.getElementById("draft-signin");
      if (!dialog || dialog.open) return;
      for (const slot of dialog.querySelectorAll("[data-fact=name]")) slot.textContent = this.name;
      const form = dialog.querySelector("form");
      const door = new URL(form.action, location.href);
      door.searchParams.set("next", location.pathname + location.search);
      form.onsubmit = async (event) => {
        event.preventDefault();
        const fault = dialog.querySelector("[data-fault]");
        fault.hidden = true;
        const outcome = await this.enter(door, form).catch(() => "offline");
        if (outcome === "in") {
          dialog.close();
          this.trouble = "";
          this.send();
        } else if (outcome === "wrong") {
          fault.hidden = false;
          form.elements.password.value = "";
          form.elements.password.focus();
        } else if (outcome === "more") location.assign(door);
        else banner("offline", { now: clock() }, { again: () => this.send() });
      };
      dialog.querySelector("[data-do=copy]").onclick = () => this.copy();
      dialog.querySelector("[data-do=door]")?.setAttribute("href", door);
      dialog.showModal();
    }

    /* Sign in behind the page: "in", "wrong", or "more" where a second step is asked: then the real page does it. */
    async enter(door, form) {
      const parse = (html) => new DOMParser().parseFromString(html, "text/html");
      const front = await fetch(door);
      const page = parse(await front.text());
      if (this.takeToken(page)) return "in";
      const token = page.querySelector("input[name=csrfmiddlewaretoken]");
      if (!token) return "more";
      const body = new URLSearchParams({
        csrfmiddlewaretoken: token.value, login: form.elements.login.value,
        password: form.elements.password.value, next: door.searchParams.get("next"),
      });
      const answer = await fetch(door, { method: "POST", body });
      const landed = parse(await answer.text());
      if (this.takeToken(landed)) return "in";
      if (answer.status >= 500) return "offline";
      return answer.status === 422 ? "wrong" : "more";
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-draft-drop]");
    if (link) shelf.drop(link.dataset.draftDrop);
  });
  watchSignOut();
  if (me) {
    shelf.sweep();
    shelf.settle();
    forgetPages(`sheets-${me}`).catch(() => {});
  }
  for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form);
})();
