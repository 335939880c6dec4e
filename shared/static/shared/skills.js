// Skills by their names: a field that looks them up, above the list of addresses that is really sent. Follows the pattern
// of a combobox (arrow keys, Enter, Escape). Where the look-up does not answer, the plain list stays as it is. What is
// proposed beside it is added by a button, and comes back when it is taken out again.
const LINES = /\r?\n/;

export default function start(area) {
  const box = document.createElement("div"), input = document.createElement("input");
  const list = document.createElement("ul"), chosen = document.createElement("ul");
  box.className = "skillbox";
  chosen.className = "tags";
  list.className = "skillbox__list";
  list.id = `${area.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  const label = document.querySelector(`label[for="${area.id}"]`);
  list.setAttribute("aria-label", label?.textContent.trim() ?? "");
  Object.assign(input, { type: "text", className: "in", autocomplete: "off", id: `${area.id}-find` });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
    "aria-label": label?.textContent.trim() ?? "",
  })) input.setAttribute(name, value);
  box.append(chosen, input, list);
  area.before(box);
  // The list itself steps aside: below its own hint, and open where something in it is wrong.
  const hint = document.getElementById(`${area.id}_helptext`);
  if (hint) {
    const plain = document.createElement("details"), summary = document.createElement("summary");
    plain.className = "skillbox__plain";
    plain.open = area.getAttribute("aria-invalid") === "true";
    summary.className = "hint";
    summary.id = hint.id;
    summary.textContent = hint.textContent;
    hint.remove();
    area.replaceWith(plain);
    plain.append(summary, area);
  }

  const rows = () => area.value.split(LINES).map((line) => line.trim()).filter(Boolean);
  const write = (lines) => {
    area.value = lines.join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    draw();
  };
  const offered = document.querySelector("[data-skill-proposals]");
  const uriOf = (button) => button.value.slice("add:".length);
  const draw = () => {
    const uris = rows().map((line) => line.split(/\s+/)[0]);
    for (const button of offered?.querySelectorAll("button") ?? []) {
      button.closest("li").hidden = uris.includes(uriOf(button));
    }
    drawChosen();
  };
  const drawChosen = () => chosen.replaceChildren(...rows().map((line) => {
    const [uri, ...name] = line.split(/\s+/);
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = `${name.join(" ") || uri} ×`;
    button.addEventListener("click", () => { write(rows().filter((other) => other !== line)); input.focus(); });
    item.append(button);
    return item;
  }));

  let at = -1, timer = 0, asked = "";
  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (to) => {
    const all = options();
    if (!all.length) return;
    all[at]?.setAttribute("aria-selected", "false");
    at = (to + all.length) % all.length;
    all[at].setAttribute("aria-selected", "true");
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  };
  const take = (option) => {
    if (!rows().some((line) => line.split(/\s+/)[0] === option.dataset.uri)) {
      write([...rows(), `${option.dataset.uri} ${option.textContent}`]);
    }
    input.value = "";
    close();
  };
  const find = async () => {
    const q = input.value.trim();
    asked = q;
    if (q.length < 2) return close();
    let found;
    try {
      const answer = await fetch(`${area.dataset.skills}?language=${document.documentElement.lang}&q=${encodeURIComponent(q)}`);
      if (!answer.ok) return close();
      const data = await answer.json();
      found = Array.isArray(data) ? data : data.skills ?? data.results ?? [];
    } catch {
      return close();
    }
    if (asked !== q) return;
    list.replaceChildren(...found.slice(0, 10).map(({ uri, label: text, name }, number) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.id = `${list.id}-${number}`;
      option.dataset.uri = uri;
      option.textContent = text ?? name ?? uri;
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = !found.length;
    at = -1;
    input.setAttribute("aria-expanded", String(!!found.length));
  };
  input.addEventListener("input", (event) => {
    event.stopPropagation(); // what is looked for is not what is saved
    clearTimeout(timer);
    timer = setTimeout(find, 200);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (at >= 0) take(options()[at]);
    } else if (event.key === "Escape") close();
  });
  input.addEventListener("blur", close);
  offered?.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    write([...rows(), `${uriOf(button)} ${button.dataset.name}`]);
    offered.querySelector("[role=status]").textContent = offered.dataset.said.replace("{name}", button.dataset.name);
    const left = [...offered.querySelectorAll("li:not([hidden]) button")];
    const after = left.find((one) => button.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    (after ?? left.at(-1) ?? input).focus();
  });
  area.addEventListener("worksheet:filled", draw);
  draw();
}
