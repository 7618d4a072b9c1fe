/* recap.js: what a recap page does beyond a plain form. Without it every note and reason stands open, and all works.

   [data-tick]    one planned item: the reason is open for Not, the note for Partly, where there is one for Not, or
                  once the pencil was pressed; the day of a commitment that was got without one, or with the pencil;
                  what was written for Got is a line
   [data-group]   a field that folds to one line when all of it was seen or given; [data-all] ticks all at once
   [data-order]   what else, who else: once they ordered
   [data-rows]    a list whose rows J and K walk through */
(function () {
  "use strict";

  const chosen = (tick) => (tick.querySelector(".sp-seg input:checked") || {}).value || "";

  function settle(tick) {
    const result = chosen(tick);
    const note = tick.querySelector("[data-note]");
    const day = tick.querySelector("[data-day]");
    const pencil = tick.querySelector("[data-pencil]");
    const fault = tick.querySelector(".invalid-feedback");
    const opened = tick.dataset.opened !== undefined;
    const asksNote = opened || result === "partly" || (result === "not" && note.value !== "");
    const askedDay = day && !day.hidden && day.contains(document.activeElement);
    const asksDay = askedDay || (day && result === "got" && (opened || !day.querySelector("input").value));
    tick.querySelector("[data-why]").hidden = result !== "not";
    note.hidden = !asksNote;
    if (day) day.hidden = !asksDay;
    tick.querySelector("[data-detail]").hidden = !(asksNote || asksDay || fault || result === "not");
    tick.querySelector("[data-said]").textContent = asksNote ? "" : note.value;
    pencil.hidden = false;
    pencil.setAttribute("aria-expanded", String(asksNote));
  }

  function fold(group, byHand) {
    const ticks = [...group.querySelectorAll("[data-tick]")];
    const all = ticks.every((tick) => chosen(tick) === "got");
    const words = group.querySelector("[data-words]");
    words.textContent = all ? words.dataset.wordsAll : words.dataset.words;
    group.querySelector("summary .sp-i").toggleAttribute("hidden", !all);
    const atOnce = group.querySelector("[data-all]");
    atOnce.hidden = all || atOnce.dataset.all === "never"; // one item is one tap anyway
    if (all && byHand && group.open) {
      const inside = group.contains(document.activeElement);
      group.open = false;
      if (inside) group.querySelector("summary").focus();
    }
  }

  function order(form) {
    const place = form.querySelector("[data-order]");
    const ended = form.querySelector("input[name=ended]:checked");
    if (place) place.hidden = !ended || ended.value !== "order";
  }

  function everything(form) {
    form.querySelectorAll("[data-tick]").forEach(settle);
    form.querySelectorAll("[data-group]").forEach((group) => fold(group, false));
    order(form);
  }

  for (const form of document.querySelectorAll("form[data-recap]")) {
    form.addEventListener("change", (event) => {
      const tick = event.target.closest("[data-tick]");
      if (tick) settle(tick);
      const group = event.target.closest("[data-group]");
      if (group && event.target.matches(".sp-seg input")) fold(group, true);
      if (event.target.name === "ended") order(form);
    });
    form.addEventListener("click", (event) => {
      const pencil = event.target.closest("[data-pencil]");
      if (pencil) {
        const tick = pencil.closest("[data-tick]");
        tick.toggleAttribute("data-opened", tick.dataset.opened === undefined);
        settle(tick);
        if (!tick.querySelector("[data-note]").hidden) tick.querySelector("[data-note]").focus();
      }
      const all = event.target.closest("[data-all] button");
      if (all) {
        const group = all.closest("[data-group]");
        group.querySelectorAll('.sp-seg input[value="got"]').forEach((radio) => { radio.checked = true; });
        group.querySelectorAll("[data-tick]").forEach(settle);
        fold(group, true);
        group.querySelector(".sp-seg input").dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    form.addEventListener("draft:restored", () => everything(form));
    everything(form);
  }

  /* What was wrong with a control is no longer said once it was changed; the server looks at it anew. */
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form || !event.target.name) return;
    const group = event.target.closest("fieldset") || event.target;
    const told = group.getAttribute("aria-describedby");
    for (const control of form.querySelectorAll(`[name="${CSS.escape(event.target.name)}"]`)) {
      if (event.target.type !== "radio" && control !== event.target) continue;
      control.removeAttribute("aria-invalid");
      control.classList.remove("is-invalid");
    }
    for (const id of (told || "").split(" ")) if (/-e$/.test(id)) document.getElementById(id)?.remove();
  });

  /* A fault in a folded place is of no use: open what is around the control that a link leads to. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest('#recap-faults a[href^="#"]');
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) return;
    for (let box = control.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    control.focus();
  });

  /* J and K walk through the rows of a list. */
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.shortcuts !== "on") return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    const links = [...document.querySelectorAll("[data-rows] [data-row]")];
    if (!step || !links.length) return;
    const here = links.indexOf(document.activeElement);
    const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1)];
    event.preventDefault();
    next.focus();
  });
})();
