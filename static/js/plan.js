/* plan.js: what only the plan has. Who does what in a commitment may be somebody who is typed; the people of field 2
   come and go. Everything else is draft.js and items.js. */
(function () {
  "use strict";
  const OTHER = "other";

  /* The name is typed only where somebody else does it. */
  function settle(select) {
    const name = select.parentElement.querySelector("[name=sought_doer]");
    if (name) name.hidden = select.value !== OTHER;
  }

  /* Rows that stand take the people of the newest row template, and keep whom they have. */
  function people(form) {
    const template = form.querySelector("template[data-items-row=sought]");
    if (!template) return;
    const offered = [...template.content.querySelectorAll("[name=sought_who] option")];
    for (const select of form.querySelectorAll("[name=sought_who]"))
      for (const option of offered)
        if (![...select.options].some((each) => each.value === option.value)) {
          const last = [...select.options].find((each) => each.value === OTHER);
          const fresh = option.cloneNode(true);
          fresh.selected = false;
          select.insertBefore(fresh, last);
        }
  }

  /* What comes back from this browser has ids of people: their names stand in the row template. */
  function names(form) {
    const template = form.querySelector("template[data-items-row=sought]");
    for (const row of form.querySelectorAll("[data-items=who] > li")) {
      const contact = row.querySelector("[name=who_contact]").value;
      const known = contact && template && template.content.querySelector(`[name=sought_who] option[value="${CSS.escape(contact)}"]`);
      const name = known ? known.textContent : row.querySelector("[name=who_name]").value;
      const shown = row.querySelector("[data-person-name]");
      if (name && shown.textContent !== name) {
        shown.textContent = name;
        row.querySelector("[data-person-about]").textContent = "";
      }
    }
  }

  document.addEventListener("change", (event) => {
    if (event.target.name !== "sought_who") return;
    settle(event.target);
    if (event.target.value === OTHER) event.target.parentElement.querySelector("[name=sought_doer]").focus();
  });
  for (const kind of ["draft:items", "draft:restored", "draft:saved"])
    document.addEventListener(kind, (event) => {
      const form = event.target.closest("form");
      people(form);
      if (kind === "draft:restored") names(form);
      form.querySelectorAll("[name=sought_who]").forEach(settle);
    });
  document.querySelectorAll("[name=sought_who]").forEach(settle);

  /* A person was added: the box for the next one is empty again. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.name !== "new_name") return;
    event.preventDefault();
    event.target.closest("details").querySelector("button[name=add_person]").click();
  });
})();
