// What comes from Word, Google Docs and web pages, as Markdown. Run by tests/shared/test_paste.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHTML } from "linkedom";

const { toMarkdown } = await import(process.env.PASTE_MODULE);
const pasted = (html) => toMarkdown(parseHTML(`<!doctype html><html><body>${html}</body></html>`).document.body);

test("Word: headings, marks, a list made of paragraphs", () => {
  const html = `<!--StartFragment-->
<style>@font-face{font-family:Calibri} p.MsoNormal{margin:0cm}</style>
<h1 style='margin-top:12.0pt'><span lang=SL style='font-size:16.0pt'>Kolesarska delavnica<o:p></o:p></span></h1>
<p class=MsoNormal><b><span lang=SL>Prinesi</span></b><span lang=SL> svoje <i>kolo</i>.&nbsp;Vabljeni!<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Zamenjaj gumo<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;</span></span>Tudi zadnjo<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<!--EndFragment-->`;
  assert.equal(pasted(html), [
    "## Kolesarska delavnica", "**Prinesi** svoje *kolo*. Vabljeni!", "- Zamenjaj gumo\n    - Tudi zadnjo",
  ].join("\n\n"));
});

test("Word: a numbered list, a link, a table, a hidden comment", () => {
  const html = `<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>First</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp; </span></span>Second</p>
<p class=MsoNormal>See <a href="https://example.org/a(b)" onclick="steal()"><span style='color:blue'>our page</span></a>
<span style='mso-hide:all;display:none'>secret comment</span></p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal><b>Day</b></p></td><td><p class=MsoNormal>What</p></td></tr>
<tr><td><p class=MsoNormal>Monday</p></td><td><p class=MsoNormal>Brakes<br>and tyres</p></td></tr></table>`;
  assert.equal(pasted(html), [
    "1. First\n2. Second", "See [our page](https://example.org/a%28b%29)", "**Day** | What", "Monday | Brakes and tyres",
  ].join("\n\n"));
});

test("Word: a list goes on after a paragraph, and words that begin with a number are no number", () => {
  const point = (sign, text) => `<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span><span
style='mso-list:Ignore'>${sign}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]><span>${text}<o:p></o:p></span></p>`;
  const html = point("1.", "Open it") + point("2.", "Find it") + "<p class=MsoNormal>Lunch.</p>" + point("3.", "Close it")
    + "<p class=MsoNormal>Also</p>" + point("·", "3. floor") + point("a)", "Lamps");
  assert.equal(pasted(html), [
    "1. Open it\n2. Find it", "Lunch.", "3. Close it", "Also", "- 3\\. floor\n1. Lamps",
  ].join("\n\n"));
});

test("Word: what it says of other scripts makes nothing bold, and takes no marks away", () => {
  const html = `<p class=MsoNormal>We fix <b style='mso-bidi-font-weight:normal'>it</b> <i style='mso-bidi-font-style:normal'>now</i>,
<span style='mso-bidi-font-weight:bold;mso-bidi-font-style:italic'>plainly</span> <span style='color:red;font-weight:bold'>and</span> well</p>`;
  assert.equal(pasted(html), "We fix **it** *now*, plainly **and** well");
});

test("Word: comments of colleagues and what was taken out do not come along", () => {
  const html = `<p class=MsoNormal>See <a style='mso-comment-reference:PN_1;mso-comment-date:20261126T1200'>Room 3</a><span
class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]><a class=msocomanchor id="_anchor_1"
href="#_msocom_1" name="_msoanchor_1">[PN1]</a><![endif]><span style='mso-special-character:comment'>&nbsp;</span></span></span>.<ins
cite="mailto:Petra"> Free coffee.</ins><del cite="mailto:Petra"> Beer.</del><o:p></o:p></p>
<div style='mso-element:comment-list'><hr class=msocomoff align=left size=1 width="33%"><div style='mso-element:comment'><div
id="_com_1" class=msocomtxt><p class=MsoCommentText><a class=msocomoff href="#_msoanchor_1">[PN1]</a>secret<o:p></o:p></p></div></div></div>`;
  assert.equal(pasted(html), "See Room 3. Free coffee.");
});

test("Word in a browser and Google Docs: a list goes on after a paragraph, and levels are kept", () => {
  const word = `<div class="ListContainerWrapper"><ul role="list"><li data-aria-level="1"><p class="Paragraph"><span class="TextRun"><span
class="NormalTextRun">Irons</span></span><span class="EOP">&nbsp;</span></p></li></ul></div><div class="ListContainerWrapper"><ul role="list"><li
data-aria-level="2"><p class="Paragraph"><span class="TextRun">Tin</span></p></li></ul></div>`;
  const docs = `<ol><li aria-level="1"><p>Open</p></li></ol><p>Lunch.</p><ol start="2"><li aria-level="1"><p>Close</p></li></ol>`;
  assert.equal(pasted(word), "- Irons\n    - Tin");
  assert.equal(pasted(docs), "1. Open\n\nLunch.\n\n2. Close");
});

test("Google Docs: its wrapper is not bold, styles are marks, its detour is taken out", () => {
  const html = `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1f2e"><h2 dir="ltr" style="line-height:1.38"><span style="font-size:16pt;font-weight:400">What we do</span></h2>
<p dir="ltr"><span style="font-weight:700">Bring</span><span style="font-weight:400"> a </span><span style="font-style:italic">lamp</span><span>. </span><a href="https://www.google.com/url?q=https://example.org/lamps&amp;sa=D"><span>More</span></a></p>
<ul style="margin-top:0"><li dir="ltr" style="list-style-type:disc" aria-level="1"><p dir="ltr" role="presentation"><span>Take it apart</span></p></li>
<ul><li dir="ltr" aria-level="2"><p dir="ltr"><span>Carefully</span></p></li></ul>
<li dir="ltr" aria-level="1"><p dir="ltr"><span>Fit a switch</span></p></li></ul>
<ol><li aria-level="1"><p>One</p></li><li aria-level="1"><p>Two</p></li></ol><br></b>`;
  assert.equal(pasted(html), [
    "## What we do", "**Bring** a *lamp*. [More](https://example.org/lamps)",
    "- Take it apart\n    - Carefully\n- Fit a switch\n1. One\n2. Two",
  ].join("\n\n"));
});

test("A web page: nested lists, quotes, code, line breaks", () => {
  const html = `<div><h5>Small</h5><blockquote><p>Said <em>so</em></p><p>Twice</p></blockquote>
<ul><li>One<ol><li>Inner</li></ol></li><li>Two</li></ul><p>a<br>b <code>x = 1</code></p><pre>let y\n  = 2</pre></div>`;
  assert.equal(pasted(html), [
    "#### Small", "> Said *so*\n> \n> Twice", "- One\n    1. Inner\n- Two", "a\nb `x = 1`", "```\nlet y\n  = 2\n```",
  ].join("\n\n"));
});

test("Only pages and mailboxes are linked", () => {
  const links = ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "//x", "/a", "#a"];
  for (const href of links) assert.equal(pasted(`<p><a href="${href}">word</a></p>`), "word", href);
  assert.equal(pasted('<a href="mailto:a@example.org">write</a>'), "[write](mailto:a@example.org)");
});

test("Hostile markup leaves at most its words", () => {
  const html = `<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><text>x</text></svg>
<iframe src="https://evil.example"></iframe><style>*{}</style><p onmouseover="x()">Hello &lt;script&gt;alert(2)&lt;/script&gt;</p>
<template><p>no</p></template><object data="x">no</object><form><input value="no"></form>`;
  assert.equal(pasted(html), "Hello \\<script\\>alert(2)\\</script\\>");
});

test("Signs that would be Markdown stay signs", () => {
  assert.equal(pasted("<p># no heading</p><p>- no list</p><p>1. no number</p><p>2 * 3 * 4 [x](y) snake_case `z`</p>"), [
    "\\# no heading", "\\- no list", "1\\. no number", "2 \\* 3 \\* 4 \\[x\\](y) snake\\_case \\`z\\`",
  ].join("\n\n"));
});

test("Nothing to say gives nothing, so that the browser's own pasting goes on", () => {
  for (const html of ["", "<p>&nbsp;</p>", "<img src=a>", "<!-- x -->"]) assert.equal(pasted(html), "");
});

test("A thousand nested boxes and a long text take no long time", () => {
  const begin = Date.now();
  assert.equal(pasted(`${"<div>".repeat(500)}deep${"</div>".repeat(500)}`), "deep");
  assert.ok(pasted("<p>word</p>".repeat(5000)).length > 20_000);
  assert.ok(Date.now() - begin < 5000);
});
