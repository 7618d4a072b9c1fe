/* customers.js: pick a company or a contact as one types, and make one in passing without leaving the page.

   Works on the markup of templates/customers/_company_picker.html and _contact_picker.html, which works without it: the
   server looks up what was typed. What comes into the page later is found when it is swapped in or first used.
   Events: `picked` on the text box (detail kind, id, name); `made` from the server's HX-Trigger. */
(function () {
  "use strict";
  const WAIT = 180; // ms after the last key
  const boxes = new WeakMap();
  let numbered = 0;
  let asking = null; // the box from which something is being made

  const boxOf = (el) => {
    const root = el && el.closest && el.closest("[data-picker]");
    if (!root) return null;
    if (!boxes.has(root)) boxes.set(root, new Box(root));
    return boxes.get(root);
  };
  const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: { value: text } }));

  /* Where the options and the form stand; a contact's depend on the company picked in the same form. */
  function address(root, which) {
    const url = root.dataset[which];
    if (!url || !root.dataset.company) return url || "";
    const form = root.closest("form");
    const company = form && form.querySelector(`input[type=hidden][name="${root.dataset.company}"]`);
    return company && company.value ? url.replace(/\/\d+\//, `/${company.value}/`) : "";
  }

  class Box {
    constructor(root) {
      this.root = root;
      this.id = root.querySelector("[data-picker-id]");
      this.text = root.querySelector("[data-picker-text]");
      this.name = `pick-${++numbered}`;
      this.list = document.createElement("div");
      this.list.className = "sp-pick__list";
      this.list.hidden = true;
      this.list.addEventListener("pointerdown", (e) => e.preventDefault()); // the focus stays in the text box
      this.list.addEventListener("click", (e) => this.take(e.target.closest("[role=option]")));
      this.text.after(this.list);
      this.text.setAttribute("role", "combobox");
      this.text.setAttribute("aria-autocomplete", "list");
      this.text.setAttribute("aria-expanded", "false");
    }

    get options() { return [...this.list.querySelectorAll("[role=option]:not([aria-disabled])")]; }
    get current() { return this.list.querySelector("[aria-selected=true]"); }

    typed() {
      if (this.id.value) this.set("", null);
      this.ask(WAIT);
    }

    ask(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.fetch(), wait);
    }

    async fetch() {
      const url = address(this.root, "options");
      if (!url) { announce(this.root.dataset.wanting || ""); this.note(this.root.dataset.wanting); return; }
      if (this.going) this.going.abort();
      this.going = new AbortController();
      const asked = this.id.value ? "" : this.text.value;
      try {
        const answer = await fetch(`${url}?q=${encodeURIComponent(asked)}`, { headers: { "HX-Request": "true" }, signal: this.going.signal });
        if (answer.status === 401 || answer.redirected) { document.dispatchEvent(new Event("signed-out")); return; }
        if (!answer.ok) throw new Error(String(answer.status));
        this.show(await answer.text());
      } catch (trouble) {
        if (trouble.name !== "AbortError") { this.note(this.root.dataset.failed); announce(this.root.dataset.failed); }
      }
    }

    show(html) {
      if (document.activeElement !== this.text) return;
      const piece = new DOMParser().parseFromString(html, "text/html").querySelector("[role=listbox]");
      this.list.replaceChildren(piece);
      piece.id = this.name;
      const label = this.text.labels && this.text.labels[0];
      piece.setAttribute("aria-label", this.text.getAttribute("aria-label") || (label ? label.textContent : ""));
      piece.querySelectorAll("[role=option]").forEach((option, n) => {
        option.id = `${this.name}-${n}`;
        option.setAttribute("aria-selected", "false");
      });
      this.text.setAttribute("aria-controls", this.name);
      this.open(Boolean(piece.children.length));
      announce(piece.dataset.announce || "");
    }

    note(words) {
      if (!words) return;
      const line = document.createElement("p");
      line.className = "sp-pick__note";
      line.textContent = words;
      this.list.replaceChildren(line);
      this.list.hidden = false;
      this.text.removeAttribute("aria-controls");
    }

    open(yes) {
      this.list.hidden = !yes;
      this.text.setAttribute("aria-expanded", String(yes));
      if (!yes) { this.text.removeAttribute("aria-activedescendant"); this.text.removeAttribute("aria-controls"); }
    }

    close() {
      clearTimeout(this.timer);
      if (this.going) this.going.abort();
      this.open(false);
    }

    move(step) {
      const options = this.options;
      if (!options.length) return;
      const at = options.indexOf(this.current);
      const next = options[at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length];
      if (this.current) this.current.setAttribute("aria-selected", "false");
      next.setAttribute("aria-selected", "true");
      next.scrollIntoView({ block: "nearest" });
      this.text.setAttribute("aria-activedescendant", next.id);
    }

    key(e) {
      const shown = !this.list.hidden;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (shown) this.move(e.key === "ArrowDown" ? 1 : -1); else this.ask(0);
      } else if (e.key === "Enter" && shown && this.current) {
        e.preventDefault();
        e.stopPropagation();
        this.take(this.current);
      } else if (e.key === "Escape" && shown) {
        e.preventDefault();
        e.stopPropagation();
        this.close();
      }
    }

    take(option) {
      if (!option || option.getAttribute("aria-disabled") === "true") return;
      if (option.dataset.add !== undefined) { this.close(); make(this, option.dataset.add); return; }
      this.set(option.dataset.id, option.dataset.name);
    }

    /* Hold a record (or, with no id, none) and tell the page. */
    set(id, name) {
      this.id.value = id;
      if (name !== null) this.text.value = name;
      if (id) {
        this.close();
        const choice = this.root.querySelector("[data-picker-choice]");
        if (choice) choice.remove();
        this.text.removeAttribute("aria-invalid");
      }
      const detail = { kind: this.root.dataset.picker, id: String(id), name: this.text.value };
      this.text.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail }));
      this.id.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  const settle = (root) => root.querySelectorAll("[data-picker]").forEach(boxOf);
  settle(document);
  document.addEventListener("htmx:afterSwap", (e) => settle(e.detail.target));
  document.addEventListener("focusin", (e) => { if (e.target.matches("[data-picker-text]")) { const b = boxOf(e.target); if (!b.id.value) b.ask(0); } });
  document.addEventListener("input", (e) => { if (e.target.matches("[data-picker-text]")) boxOf(e.target).typed(); });
  document.addEventListener("keydown", (e) => { if (e.target.matches && e.target.matches("[data-picker-text]")) boxOf(e.target).key(e); }, true);
  document.addEventListener("focusout", (e) => { if (e.target.matches("[data-picker-text]")) boxOf(e.target).close(); });

  // Made in passing: a dialog over the page, which stays as it is -----------------------------------

  function dialog() {
    let door = document.getElementById("passing");
    if (!door) {
      door = document.createElement("dialog");
      door.id = "passing";
      door.className = "sp-dialog";
      door.setAttribute("aria-labelledby", "passing-title");
      document.body.append(door);
      door.addEventListener("close", () => { const box = asking; asking = null; if (box) { box.text.focus(); box.close(); } });
    }
    return door;
  }

  async function make(box, name) {
    const url = address(box.root, "new");
    if (!url) { box.text.focus(); box.note(box.root.dataset.wanting); announce(box.root.dataset.wanting || ""); return; }
    try {
      const answer = await fetch(`${url}?name=${encodeURIComponent(name)}`, { headers: { "HX-Request": "true" } });
      if (answer.status === 401 || answer.redirected) { document.dispatchEvent(new Event("signed-out")); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const door = dialog();
      door.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
      htmx.process(door);
      asking = box;
      door.showModal();
      const first = door.querySelector("input:not([type=hidden])");
      if (first) first.focus();
    } catch {
      box.note(box.root.dataset.failed);
      announce(box.root.dataset.failed);
    }
  }

  function made(detail) {
    const box = asking;
    if (!box || box.root.dataset.picker !== detail.kind) return;
    box.set(String(detail.id), detail.name);
    dialog().close();
  }

  document.addEventListener("made", (e) => made(e.detail));
  document.addEventListener("click", (e) => {
    const link = e.target.closest("[data-picker-new]");
    if (link && !(e.ctrlKey || e.metaKey || e.shiftKey)) {
      e.preventDefault();
      const box = boxOf(link);
      make(box, box.id.value ? "" : box.text.value);
    } else if (e.target.closest("[data-passing-close]")) dialog().close();
    else if (e.target.closest("[data-passing-use]")) {
      const use = e.target.closest("[data-passing-use]");
      made({ kind: "company", id: use.dataset.id, name: use.dataset.name });
    }
  });
})();
