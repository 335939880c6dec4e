// A bar of tools above each Markdown field of the page, and clean pasting. One Tab stop; arrow keys move inside the bar.
// Their names come with the script's own tag (shared/components/markdown_tools.html).
const tools = {
  bold: ["B", "Ctrl+B"], italic: ["I", "Ctrl+I"], heading: ["H", ""], list: ["•", ""], quote: ["”", ""], link: ["↗", "Ctrl+K"],
};

const areas = document.querySelectorAll("textarea[data-markdown]");
const words = document.querySelector("script[data-md-toolbar]").dataset;
if (areas.length) {
  import(words.pasteJs).then(({ toMarkdown }) => areas.forEach((area) => equip(area, toMarkdown)));
}

function equip(area, toMarkdown) {
  const said = (name) => words[`md${name[0].toUpperCase()}${name.slice(1)}`];
  const bar = document.createElement("div");
  bar.className = "mdbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", said("toolbar"));
  bar.setAttribute("aria-controls", area.id);
  for (const [name, [sign, keys]] of Object.entries(tools)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", said(name));
    button.title = said(name) + (keys && ` (${keys})`);
    button.tabIndex = bar.children.length ? -1 : 0;
    button.addEventListener("click", () => apply(area, name));
    bar.append(button);
  }
  bar.addEventListener("keydown", (event) => {
    const all = [...bar.children], at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[at].tabIndex = -1;
    const next = all[(to + all.length) % all.length];
    next.tabIndex = 0;
    next.focus();
  });
  area.addEventListener("keydown", (event) => {
    const name = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!name || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    apply(area, name);
  });
  area.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html");
    if (!html) return;
    const text = toMarkdown(new DOMParser().parseFromString(html, "text/html").body);
    if (!text) return;
    event.preventDefault();
    insert(area, text);
  });
  area.classList.add("has-bar");
  area.before(bar);
}

// By the browser's own editing, so that Ctrl+Z takes it back.
function insert(area, text) {
  area.focus();
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function apply(area, name) {
  const { selectionStart: begin, selectionEnd: end, value } = area;
  const chosen = value.slice(begin, end);
  if (name === "bold" || name === "italic") {
    const mark = name === "bold" ? "**" : "*";
    insert(area, `${mark}${chosen}${mark}`);
    const at = begin + mark.length;
    area.setSelectionRange(at, at + chosen.length);
  } else if (name === "link") {
    const isAddress = /^https?:\/\/\S+$/.test(chosen);
    insert(area, isAddress ? `[](${chosen})` : `[${chosen}](https://)`);
    const at = isAddress ? begin + 1 : begin + chosen.length + 3;
    area.setSelectionRange(at, isAddress ? at : at + 8);
  } else {
    const sign = { heading: "## ", list: "- ", quote: "> " }[name];
    const from = value.lastIndexOf("\n", begin - 1) + 1;
    const to = value.indexOf("\n", end) < 0 ? value.length : value.indexOf("\n", end);
    const lines = value.slice(from, to).split("\n");
    const has = lines.every((line) => line.startsWith(sign));
    area.setSelectionRange(from, to);
    insert(area, lines.map((line) => (has ? line.slice(sign.length) : sign + line)).join("\n"));
  }
}
