/* items.js: lists to which lines are added and from which they are taken, in any form.

     <ul class="sp-items" data-items="learn"> <li>...controls, all rows with the same names...</li> </ul>
     <template data-items-row="learn"><li>...</li></template>
     <button name="add" value="learn" data-items-add="learn">Add a question</button>
     in each row: <button name="remove" value="learn-2" data-items-remove>

   Without scripts the buttons are sent, and the server adds or takes out the row.
   data-label="Question __n__" on a control or button becomes its aria-label, numbered anew after each change.
   data-items-min="1" on the list keeps one empty row. Enter in a row opens the next; in an empty last row it goes
   on to the next list, or to whatever data-items-next="#id" names. A row must not hold radios or checkboxes.

   Events on the list, which bubble: draft:items after its rows were numbered, change after one was taken out.
   Whoever dispatches items:rows with a number as detail gets so many rows (draft.js, before it fills them). */
(function () {
  "use strict";

  const controls = (root) => [...root.querySelectorAll("textarea, input:not([type=hidden]), select")]
    .filter((each) => !each.hidden);
  const listOf = (node) => node.closest("[data-items]");
  const templateOf = (form, name) => form.querySelector(`template[data-items-row="${name}"]`);

  function number(list) {
    [...list.children].forEach((row, index) => {
      for (const named of row.querySelectorAll("[data-label]"))
        named.setAttribute("aria-label", named.dataset.label.replace("__n__", index + 1));
      for (const button of row.querySelectorAll("[data-items-remove]"))
        button.value = `${list.dataset.items}-${index}`;
    });
    list.dispatchEvent(new CustomEvent("draft:items", { bubbles: true }));
  }

  function addRow(form, list) {
    list.append(templateOf(form, list.dataset.items).content.cloneNode(true));
    number(list);
    return list.lastElementChild;
  }

  function removeRow(form, row) {
    const list = listOf(row);
    const near = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    const least = Number(list.dataset.itemsMin || 0);
    const heir = near || (list.children.length < least ? addRow(form, list) : null);
    number(list);
    const focus = (heir && controls(heir)[0]) || (heir && heir.querySelector("button"))
      || form.querySelector(`[data-items-add="${list.dataset.items}"]`);
    if (focus) focus.focus();
  }

  function onward(form, list) {
    const named = list.dataset.itemsNext && form.querySelector(list.dataset.itemsNext);
    if (named) return named.focus();
    const lists = [...form.querySelectorAll("[data-items]")];
    const next = lists.slice(lists.indexOf(list) + 1).find((each) => templateOf(form, each.dataset.items));
    if (!next) return form.querySelector(".btn-primary")?.focus();
    const row = next.firstElementChild || addRow(form, next);
    (row.querySelector("textarea") || controls(row)[0])?.focus();
  }

  function enter(form, event) {
    const field = event.target;
    const list = listOf(field);
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!list || !/^(TEXTAREA|INPUT)$/.test(field.tagName) || !templateOf(form, list.dataset.items)) return;
    event.preventDefault();
    const row = field.closest("[data-items] > *");
    const text = row.querySelector("textarea, input[type=text]");
    if (!row.nextElementSibling && text && !text.value.trim()) return onward(form, list);
    const next = row.nextElementSibling || addRow(form, list);
    (next.querySelector("textarea") || controls(next)[0])?.focus();
  }

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form && !event.defaultPrevented) enter(form, event);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-items-add], [data-items-remove]");
    const form = button && button.closest("form");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    if (button.dataset.itemsAdd) {
      const row = addRow(form, form.querySelector(`[data-items="${button.dataset.itemsAdd}"]`));
      (controls(row)[0] || button).focus();
      return;
    }
    const row = button.closest("[data-items] > *");
    const list = listOf(row);
    removeRow(form, row);
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("items:rows", (event) => {
    const list = event.target;
    const rows = Math.max(Number(list.dataset.itemsMin || 0), event.detail);
    while (list.children.length < rows) addRow(list.closest("form"), list);
    while (list.children.length > rows) list.lastElementChild.remove();
    number(list);
  });
})();
