// Finding: proposals while one types (a combobox as ARIA's authoring practices describe it), and "near me". Without it the
// form is a plain search.

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

// Only pages of ours: proposals hold people's texts.
const safe = (url) => {
  const parsed = new URL(url, document.baseURI);
  return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : "";
};

function combobox(box) {
  const input = box.querySelector("input"), { suggest, none, count } = box.dataset;
  const list = make("div", { class: "combo__list", role: "listbox", id: "proposals", hidden: "" });
  const said = make("p", { class: "vh", role: "status" });
  list.setAttribute("aria-label", box.querySelector("label").textContent);
  box.append(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
  })) input.setAttribute(name, value);
  let options = [], at = -1, timer = 0, turn = 0;

  const close = () => {
    list.hidden = true;
    options = [];
    mark(-1);
    input.setAttribute("aria-expanded", "false");
  };
  const mark = (place) => {
    options[at]?.setAttribute("aria-selected", "false");
    at = place;
    options[at]?.setAttribute("aria-selected", "true");
    options[at]?.scrollIntoView({ block: "nearest" });
    if (options[at]) input.setAttribute("aria-activedescendant", options[at].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = (groups) => {
    let number = 0;
    list.replaceChildren(...groups.map(({ title, items }, place) => {
      const name = make("b", { id: `proposals-${place}` }, title);
      return make("div", { role: "group", "aria-labelledby": name.id }, name, ...items.map(({ label, detail, url }) => {
        const option = make("div", {
          role: "option", id: `proposal-${number++}`, "aria-selected": "false", "data-url": safe(url),
        }, label);
        if (detail) option.append(make("small", {}, detail));
        return option;
      }));
    }));
    options = [...list.querySelectorAll("[role=option]")];
    at = -1;
    mark(-1);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!!options.length));
    said.textContent = options.length ? count.replace("{n}", options.length) : none;
  };
  const ask = async () => {
    const mine = ++turn, typed = input.value.trim();
    if (typed.length < 2) return close();
    try {
      const answer = await fetch(`${suggest}?${new URLSearchParams({ q: typed })}`);
      if (answer.ok && mine === turn && document.activeElement === input) show((await answer.json()).groups);
    } catch { /* the plain search stays */ }
  };
  const go = (option) => { if (option?.dataset.url) location.assign(option.dataset.url); };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return ask();
      const step = event.key === "ArrowDown" ? 1 : -1, size = options.length + 1; // one place for the field itself
      mark(((at + 1 + step + size) % size) - 1);
    } else if (event.key === "Enter") {
      clearTimeout(timer);
      turn++;
      if (at < 0) return close();
      event.preventDefault();
      go(options[at]);
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", ({ target }) => go(target.closest("[role=option]")));
  input.addEventListener("blur", () => { turn++; close(); });
}

// The position goes into the address only when somebody presses the button, rounded to some 100 metres.
function nearMe(box) {
  const button = box.querySelector("button"), said = box.querySelector("[role=status]"), form = box.closest("form");
  box.hidden = !navigator.geolocation;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.near.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
      form.elements.place.value = "";
      form.elements.bbox.value = "";
      if (!form.elements.within.value) form.elements.within.value = "5";
      form.elements.sort.value = "distance";
      button.removeAttribute("aria-busy");
      form.requestSubmit();
    }, () => {
      button.removeAttribute("aria-busy");
      said.textContent = box.dataset.failed;
    }, { maximumAge: 300000, timeout: 10000 });
  });
}

for (const box of document.querySelectorAll("[data-suggest]")) combobox(box);
for (const box of document.querySelectorAll("[data-near]")) nearMe(box);

// A place that is typed replaces the point that was given before.
document.querySelector("#filters")?.addEventListener("input", ({ target, currentTarget }) => {
  if (target.name === "place") currentTarget.elements.near.value = "";
});
