// Lighthouse's judgement of pages on a phone. Reads {chromium, flags, isTimed, pages: [{name, url, cookies}]} on standard
// input; prints one report a page:
//   {name, landed, scores: {category: 0…1}, failing: [audits that cost points], faults: {audit: what it found},
//    requests: [{url, type, bytes}], cls} and, when timed, {lcp, tbt} in milliseconds and the category "performance".
import {readFileSync} from "node:fs";

import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const RULES = ["accessibility", "best-practices", "seo"];
// Of the audits for speed, those that tell about the page and not about the machine.
const FACTS = ["uses-text-compression", "unsized-images", "lcp-lazy-loaded"];

const job = JSON.parse(readFileSync(0, "utf8"));

// On a busy machine Chromium now and then loses the trace of a page: then the page is opened again.
async function open(url, options, tries = 3) {
  const {lhr} = await lighthouse(url, options);
  if(!lhr.runtimeError) return lhr;
  if(tries > 1) return open(url, options, tries - 1);
  throw new Error(`${url}: ${lhr.runtimeError.message}`);
}

// A browser of its own for each page, with the cookies of the person who opens it; Lighthouse leaves them alone.
async function judge(page) {
  const chrome = await launcher.launch({chromePath: job.chromium, chromeFlags: ["--headless", ...job.flags]});
  try {
    const browser = await puppeteer.connect({browserURL: `http://127.0.0.1:${chrome.port}`});
    await browser.setCookie(...page.cookies);
    await browser.disconnect();
    return await judgeIn(chrome, page);
  } finally {
    chrome.kill();
  }
}

async function judgeIn(chrome, {name, url}) {
  const lhr = await open(url, {
    port: chrome.port, logLevel: "error", disableFullPageScreenshot: true,
    onlyCategories: job.isTimed ? [...RULES, "performance"] : RULES,
    onlyAudits: job.isTimed ? undefined : [...FACTS, "network-requests", "cumulative-layout-shift"],
  });
  const {audits, categories} = lhr;
  const costs = RULES.flatMap((rule) => categories[rule].auditRefs).filter(({id, weight}) => {
    const {score, scoreDisplayMode} = audits[id];
    return scoreDisplayMode === "error" || weight > 0 && score !== null && score < 1;
  });
  return {
    name,
    landed: lhr.finalDisplayedUrl,
    scores: Object.fromEntries(Object.values(categories).map(({id, score}) => [id, score])),
    failing: costs.map(({id}) => id),
    faults: Object.fromEntries(FACTS.flatMap((id) => audits[id].details?.items?.length && audits[id].score !== 1
      ? [[id, audits[id].details.items.map((item) => item.url ?? item.node?.snippet ?? audits[id].title)]] : [])),
    requests: audits["network-requests"].details.items
      .filter((item) => !/^(data|blob):/.test(item.url))
      .map((item) => ({url: item.url, type: item.resourceType ?? "", bytes: item.transferSize})),
    cls: audits["cumulative-layout-shift"].numericValue,
    lcp: audits["largest-contentful-paint"]?.numericValue,
    tbt: audits["total-blocking-time"]?.numericValue,
  };
}

const reports = [];
for(const page of job.pages) reports.push(await judge(page));
console.log(JSON.stringify(reports));
