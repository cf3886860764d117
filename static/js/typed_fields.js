// The fields of a form as something that can be kept, and put back in the same form later.

const NEVER = "[type=hidden], [type=password], [type=file], [type=submit], [type=button]";

/** Whether what a form holds is worth keeping: a filter or a search is not, nor what a click sends at once. */
export function isKept(form) {
  return form.method === "post" && !form.matches("[data-autosubmit], [role=search]");
}

export function hasFile(form) {
  return [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.matches("input, select, textarea")
    && !field.matches(NEVER) && !field.closest("[data-autosubmit]"));
}

function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function isChanged(field) {
  if (isTick(field)) return field.checked !== field.defaultChecked;
  if (field.options) return isChosenAnew(field);
  return field.value !== field.defaultValue;
}

/** A list of which nothing is chosen by the page shows its first line. */
function isChosenAnew({ options: list, multiple }) {
  const options = [...list];
  const chosen = options.filter((option) => option.defaultSelected);
  const before = chosen.length || multiple ? chosen : options.slice(0, 1);
  return options.some((option) => option.selected !== before.includes(option));
}

function valueOf(field) {
  if (isTick(field)) return field.checked;
  return field.options ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

function set(field, value) {
  if (isTick(field)) field.checked = value;
  else if (field.options) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
}

/** What tells a field from the others of its form. */
function nameOf(field, form) {
  if (isTick(field)) return `${field.name}=${field.value}`;
  return `${field.name}#${fieldsOf(form).filter((other) => other.name === field.name).indexOf(field)}`;
}

function addressOf(form) {
  return new URL(form.getAttribute("action") || location.href, location.href).pathname;
}

function formsAt(address) {
  return [...document.forms].filter((form) => isKept(form) && addressOf(form) === address);
}

/** What somebody changed in a form. One that was refused holds what they typed before, too. */
export function read(form) {
  const wasRefused = form.querySelector("[aria-invalid=true], .field--error, .form-errors");
  const address = addressOf(form);
  const fields = fieldsOf(form).filter((field) => wasRefused || isChanged(field));
  return {
    address,
    rank: formsAt(address).indexOf(form),
    fields: fields.map((field) => ({
      name: nameOf(field, form),
      label: field.labels?.[0]?.textContent.trim() ?? "",
      value: valueOf(field),
    })),
  };
}

/** Puts it back; returns the fields that were found, and what has no place in this page. */
export function putBack({ address, rank, fields }) {
  const form = formsAt(address)[rank];
  const found = [];
  const homeless = [];
  for (const { name, label, value } of fields) {
    const field = form && fieldsOf(form).find((one) => !one.disabled && nameOf(one, form) === name);
    if (!field) {
      if (typeof value === "string" && value.trim()) homeless.push({ label, value });
      continue;
    }
    set(field, value);
    found.push(field);
    for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  }
  for (const field of found) {
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  }
  return { found, homeless };
}
