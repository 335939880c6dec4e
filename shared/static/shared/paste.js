// Clipboard HTML (Word, Google Docs, web pages) as Markdown: headings, lists, bold, italic, links, tables as text.
// Everything else is dropped. It walks a parsed document and makes text alone, so nothing of it can ever run here; what
// the text may become is for the server to say (shared/text.py).
const DROPPED = new Set([
  "SCRIPT", "STYLE", "META", "LINK", "TITLE", "HEAD", "IMG", "SVG", "MATH", "OBJECT", "EMBED", "IFRAME", "INPUT", "BUTTON",
  "SELECT", "TEXTAREA", "FORM", "NOSCRIPT", "TEMPLATE", "VIDEO", "AUDIO", "CANVAS", "O:P", "XML",
  "DEL", // what Word's tracked changes have taken out
]);
const BLOCKS = new Set([
  "P", "DIV", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "ASIDE", "ADDRESS", "FIGURE", "DL", "DT", "DD", "CENTER", "BODY",
]);

export function toMarkdown(root) {
  const blocks = [];
  collect(root, blocks, { depth: 0 });
  const lines = [];
  blocks.forEach(({ text, kind }, at) => {
    // Points of a list stand close; everything else has an empty line before it.
    const close = kind === "item" && blocks[at - 1]?.kind === "item";
    lines.push((at === 0 ? "" : close ? "\n" : "\n\n") + text);
  });
  return lines.join("");
}

function collect(node, blocks, list) {
  let line = "";
  const end = () => {
    const text = tidy(line);
    line = "";
    if (text) blocks.push({ kind: "text", text: escapeStart(text) });
  };
  for (const child of node.childNodes) {
    const name = child.nodeName.toUpperCase();
    if (child.nodeType !== 1 && child.nodeType !== 3) continue; // comments, Word's conditional ones too
    if (DROPPED.has(name) || isHidden(child)) continue;
    const heading = /^H([1-6])$/.exec(name) ?? wordHeading(child);
    if (heading) {
      end();
      const text = tidy(inline(child, { bold: true }));
      if (text) blocks.push({ kind: "text", text: `${"#".repeat(Math.min(Math.max(+heading[1], 2), 4))} ${text}` });
    } else if (wordItem(child)) {
      end();
      const { depth, isNumbered, number } = wordItem(child);
      item(child, blocks, depth, isNumbered, number);
    } else if (name === "UL" || name === "OL") {
      end();
      collectList(child, blocks, list.depth);
    } else if (name === "TABLE") {
      end();
      table(child, blocks);
    } else if (name === "BLOCKQUOTE") {
      end();
      const inner = [];
      collect(child, inner, { depth: 0 });
      const text = inner.map((block) => block.text).join("\n\n").replace(/^/gm, "> ");
      if (inner.length) blocks.push({ kind: "text", text });
    } else if (name === "PRE") {
      end();
      const text = child.textContent.replace(/```/g, "").trim();
      if (text) blocks.push({ kind: "text", text: `\`\`\`\n${text}\n\`\`\`` });
    } else if (name === "HR") end();
    else if (BLOCKS.has(name) || (child.nodeType === 1 && holdsBlocks(child))) {
      end();
      collect(child, blocks, list);
    } else line += inlineOf(child, {});
  }
  end();
}

function collectList(list, blocks, depth) {
  let number = (Number(list.getAttribute("start")) || 1) - 1; // after a paragraph in between, lists go on
  for (const child of list.childNodes) {
    const name = child.nodeName.toUpperCase();
    if (name === "UL" || name === "OL") collectList(child, blocks, depth + 1); // Google puts a sub-list beside its item
    if (name !== "LI") continue;
    const level = Number(child.getAttribute("aria-level") ?? child.getAttribute("data-aria-level")) - 1;
    item(child, blocks, level > depth ? level : depth, list.nodeName.toUpperCase() === "OL", (number += 1));
    for (const inner of child.childNodes) if (["UL", "OL"].includes(inner.nodeName.toUpperCase())) collectList(inner, blocks, depth + 1);
  }
}

function item(node, blocks, depth, isNumbered, number = 1) {
  const text = tidy(inline(node, { inList: true })).replace(/\s*\n\s*/g, " ");
  const mark = isNumbered ? `${number}.` : "-";
  if (text) blocks.push({ kind: "item", text: `${"    ".repeat(Math.min(depth, 5))}${mark} ${escapeStart(text)}` });
}

// Rows as lines, cells apart by " | ": what people can read and put right.
function table(node, blocks) {
  for (const row of node.querySelectorAll("tr")) {
    const cells = [...row.querySelectorAll("td, th")].map((cell) => tidy(inline(cell, {})).replace(/\s*\n\s*/g, " "));
    const text = cells.filter(Boolean).join(" | ");
    if (text) blocks.push({ kind: "text", text: escapeStart(text) });
  }
}

const inline = (node, around) => [...node.childNodes].map((child) => inlineOf(child, around)).join("");

function inlineOf(node, around) {
  if (node.nodeType === 3) return escape(node.nodeValue.replace(/[ \t\r\n\f]+/g, " "));
  if (node.nodeType !== 1) return "";
  const name = node.nodeName.toUpperCase();
  if (DROPPED.has(name) || isHidden(node) || isWordMark(node)) return "";
  if (name === "BR") return "\n";
  if (around.inList && (name === "UL" || name === "OL")) return "";
  if (name === "CODE" || name === "TT" || name === "KBD") {
    const text = node.textContent.replace(/`/g, "").trim();
    return text ? `\`${text}\`` : "";
  }
  if (name === "A") {
    const text = inline(node, { ...around, inLink: true }), href = address(node.getAttribute("href"));
    return href && text.trim() && !around.inLink ? `[${tidy(text)}](${href})` : text;
  }
  const style = (node.getAttribute("style") || "").toLowerCase();
  const weight = /(?:^|[;\s])font-weight:\s*(\w+)/.exec(style)?.[1]; // not Word's mso-bidi-font-weight
  const isPlain = weight === "normal" || weight === "400"; // Google wraps everything in <b style="font-weight:normal">
  const bold = !around.bold && !isPlain && (name === "B" || name === "STRONG" || weight === "bold" || Number(weight) >= 600);
  const italic = !around.italic && (name === "I" || name === "EM" || /(?:^|[;\s])font-style:\s*italic/.test(style));
  const text = inline(node, { ...around, bold: around.bold || bold, italic: around.italic || italic });
  const end = BLOCKS.has(name) && text.trim() ? "\n" : "";
  return marked(marked(text, italic ? "*" : ""), bold ? "**" : "") + end;
}

// Marks hold to the words: the spaces stay outside.
function marked(text, mark) {
  const [, before, inner, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text);
  return mark && inner ? before + mark + inner + mark + after : text;
}

// Only what leads to a page or a mailbox.
function address(href) {
  const clean = (href || "").replace(/[\u0000-\u0020]/g, "");
  if (!/^(https?:\/\/|mailto:)[^\s]+$/i.test(clean) || clean.length > 2000) return "";
  try {
    const url = new URL(clean);
    if (url.hostname === "www.google.com" && url.pathname === "/url" && url.searchParams.get("q")) {
      return address(url.searchParams.get("q")); // Google's own detour
    }
    return url.href.replace(/[()<>]/g, encodeURIComponent).replace(/\(/g, "%28").replace(/\)/g, "%29");
  } catch {
    return "";
  }
}

const styleOf = (node) => (node.nodeType === 1 ? (node.getAttribute("style") || "").toLowerCase() : "");
const isHidden = (node) => /display:\s*none|mso-hide:\s*all|mso-element:\s*comment|mso-special-character:\s*comment/.test(styleOf(node));
const isWordMark = (node) => /mso-list:\s*ignore/.test(styleOf(node))
  || /^(MsoListMarker|MsoCommentReference|msocomanchor)$/.test(node.getAttribute("class"));
const holdsBlocks = (node) => !!node.querySelector("p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, blockquote, pre");

// Word writes headings and lists as paragraphs.
function wordHeading(node) {
  const found = node.nodeType === 1 && /^MsoHeading(\d)|^Heading(\d)$/.exec(node.getAttribute("class") || "");
  if (node.nodeType === 1 && node.getAttribute("class") === "MsoTitle") return [null, "1"];
  return found ? [null, found[1] || found[2]] : null;
}

function wordItem(node) {
  const style = styleOf(node);
  const found = /mso-list:\s*l\d+\s+level(\d+)/.exec(style);
  const isItem = found || /^MsoListParagraph/.test((node.nodeType === 1 && node.getAttribute("class")) || "");
  if (!isItem) return null;
  // Only its own sign says how it is counted: the words may begin with a number, too.
  const sign = [...node.querySelectorAll("span")].find(isWordMark)?.textContent.trim() ?? "";
  const mark = /^(\d+|[a-z]|[ivx]+)[.)]/i.exec(sign);
  return { depth: found ? Number(found[1]) - 1 : 0, isNumbered: !!mark, number: Number(mark?.[1]) || 1 };
}

const escape = (text) => text.replace(/\u00a0/g, " ").replace(/([\\`*_[\]<>])/g, "\\$1");
const escapeStart = (text) => text.replace(/^(#{1,6}|[-+>]|\d+[.)])(\s)/gm, (all, mark, gap) => (
  /\d/.test(mark) ? `${mark.slice(0, -1)}\\${mark.at(-1)}${gap}` : `\\${mark}${gap}`
));
const tidy = (text) => text.replace(/[ \t]+/g, " ").replace(/ *\n */g, "\n").replace(/\n{2,}/g, "\n")
  .replace(/\*\*\*\*/g, "").trim();
