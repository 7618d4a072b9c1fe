/* call.js: booking and logging a call. Days with one tap; what belongs to a company comes when it is chosen. */
(function () {
  "use strict";
  for (const group of document.querySelectorAll("[data-chips]")) {
    const field = document.getElementById(group.dataset.chips);
    const show = () => {
      for (const chip of group.querySelectorAll("button")) {
        chip.setAttribute("aria-pressed", String(chip.value === field.value));
        chip.classList.toggle("active", chip.value === field.value);
      }
    };
    group.hidden = false;
    group.addEventListener("click", (event) => {
      const chip = event.target.closest("button");
      if (!chip) return;
      field.value = chip.value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      show();
    });
    field.addEventListener("change", show);
    show();
  }

  /* What was kept in this browser names a company: its people come again, then they are ticked as they were. */
  document.addEventListener("draft:restored", (event) => {
    const part = event.target.querySelector("#about-company");
    if (part && event.target.querySelector("input[type=hidden][name=company]").value) htmx.trigger(part, "refresh");
  });
})();
