// Account pages: a password can be shown while it is typed, and a form that was sent is not sent again by a second click.
const reveal = document.getElementById("reveal");
for (const field of document.querySelectorAll("input[type=password]")) {
  const box = document.createElement("span");
  box.className = "revealed";
  const button = reveal.content.firstElementChild.cloneNode(true);
  button.addEventListener("click", () => {
    const isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", isShown);
  });
  const hadFocus = document.activeElement === field;
  field.replaceWith(box);
  box.append(field, button);
  if (hadFocus) field.focus();
}

const PATIENCE = 8000; // ms after which a form may be sent again, should nothing have come of it
const release = (form) => form.removeAttribute("aria-busy");
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.ariaBusy === "true") return event.preventDefault();
  form.ariaBusy = "true";
  for (const field of form.querySelectorAll(".revealed input")) field.type = "password";
  setTimeout(release, PATIENCE, form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));
