/* inspect.js: the inspection page answers at once. Without it the same buttons work, one page later.
   data-ask="returned"     opens the box #ask-returned in place of the bar and puts the focus into it; Esc closes it,
                           Ctrl or Command with Enter sends it
   data-comment            details with a comment on one field; opening it puts the focus into the text
   data-approve            the words of the button, which count the comments
   data-undo               goes when its time is over, not while somebody points at it or stands in it */
(function () {
  "use strict";
  const UNDO = 8000;
  const form = document.querySelector("form.sp-plan");
  const bar = form && form.querySelector("[data-decide]");
  const boxes = form ? [...form.querySelectorAll("[data-ask-box]")] : [];
  let asked = null;

  function open(button) {
    const box = document.getElementById("ask-" + button.dataset.ask);
    const text = box.querySelector("textarea");
    asked = button;
    bar.hidden = true;
    box.hidden = false;
    text.disabled = false;
    text.focus();
  }

  function close() {
    boxes.forEach((box) => { box.hidden = true; box.querySelector("textarea").disabled = true; });
    bar.hidden = false;
    if (asked) asked.focus();
    asked = null;
  }

  function count() {
    const words = bar && bar.querySelector("[data-approve]");
    if (!words) return;
    const n = [...form.querySelectorAll("[data-comment] textarea")].filter((text) => text.value.trim()).length;
    words.textContent = n > 1 ? words.dataset.many.replace("__n__", n) : n ? words.dataset.one : words.dataset.none;
  }

  /* At once, so that what is typed after the key goes into the text; what is written is not folded away again. */
  function unfold(event, fold) {
    const text = fold.querySelector("textarea");
    if (fold.open && !text.value.trim()) return;
    event.preventDefault();
    fold.open = true;
    text.focus();
  }

  function restored() {
    form.querySelectorAll("[data-comment]").forEach((fold) => { if (fold.querySelector("textarea").value) fold.open = true; });
    count();
  }

  if (bar) {
    form.addEventListener("click", (event) => {
      const ask = event.target.closest("[data-ask]");
      const cancel = event.target.closest("[data-ask-cancel]");
      if (ask) { event.preventDefault(); open(ask); }
      if (cancel) { event.preventDefault(); close(); }
      const summary = event.target.closest("[data-comment] > summary");
      if (summary) unfold(event, summary.parentElement);
    });
    form.addEventListener("keydown", (event) => {
      const box = event.target.closest("[data-ask-box]");
      if (box && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        box.querySelector("button[name=decision]").click();
      }
      if (event.key !== "Escape") return;
      if (box) close();
      const fold = event.target.closest("[data-comment]");
      if (fold) fold.querySelector("summary").focus();
    });
    form.addEventListener("input", count);
    form.addEventListener("draft:restored", restored);
    count();
  }

  const here = document.querySelector(".sp-qi[aria-current]");
  if (here && here.getClientRects().length) here.scrollIntoView({ block: "nearest" });

  document.querySelectorAll("[data-undo]").forEach((toast) => {
    let timer;
    const start = () => { clearTimeout(timer); timer = setTimeout(() => toast.remove(), UNDO); };
    const stop = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", stop);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("focusout", start);
    start();
  });
})();
