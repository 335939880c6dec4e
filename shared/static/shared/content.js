// An activity's content: quiz checked in place, dice that roll in place, videos that load after a click. Each of them is
// a form or a link that works without this.
const swap = async (box, url, options = {}) => {
  const answer = await fetch(url, { ...options, headers: { "X-Part": "quiz" } });
  if (!answer.ok) throw new Error(answer.status);
  box.innerHTML = await answer.text(); // made by our own template, which escapes what people wrote
  box.querySelector("[data-result], input")?.focus();
};

document.addEventListener("submit", (event) => {
  const quiz = event.target.closest("[data-quiz]");
  const dice = event.target.closest("[data-dice]");
  if (quiz) {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(quiz));
    swap(quiz.closest("[data-quiz-box]"), quiz.action, { method: "POST", body }).catch(() => quiz.submit());
  } else if (dice) {
    event.preventDefault();
    roll(dice);
  }
});

// Ticks of a checklist stay in this browser, under the words that they stand at: in every language, and when the list is
// put in another order.
const boxesOf = (list) => [...list.querySelectorAll("input[type=checkbox]")];
const said = (box) => box.parentElement.textContent.trim();
const ticksKey = (list) => `col.ticks.${list.dataset.ticks}`;

function keepTicks(list) {
  const ticked = boxesOf(list).filter((box) => box.checked).map(said);
  try {
    if (ticked.length) localStorage.setItem(ticksKey(list), JSON.stringify(ticked));
    else localStorage.removeItem(ticksKey(list));
  } catch {
    return; // a browser that keeps nothing: the list works, and promises nothing
  }
  list.nextElementSibling.hidden = !ticked.length;
}

for (const list of document.querySelectorAll("[data-ticks]")) {
  try {
    const ticked = new Set(JSON.parse(localStorage.getItem(ticksKey(list)) || "[]"));
    for (const box of boxesOf(list)) box.checked = ticked.has(said(box));
    list.nextElementSibling.hidden = !boxesOf(list).some((box) => box.checked);
  } catch { /* nothing readable is kept */ }
}

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-ticks]");
  if (list) keepTicks(list);
});

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
function roll(dice) {
  const cards = [...document.querySelectorAll("[data-card]")];
  const card = cards[Math.floor(Math.random() * cards.length)];
  const show = () => {
    dice.classList.remove("is-rolling");
    dice.querySelectorAll(".die").forEach((die, place) => {
      die.dataset.n = card.dataset.card[place];
      die.setAttribute("aria-label", card.dataset.card[place]);
    });
    dice.querySelector("[data-question]").textContent = card.querySelector("p").textContent;
    for (const one of cards) one.removeAttribute("aria-current");
    card.setAttribute("aria-current", "true");
    history.replaceState(null, "", `?dice=${card.dataset.card}`);
  };
  dice.classList.add("is-rolling");
  setTimeout(show, calm ? 0 : 550);
}

if (navigator.share) document.querySelectorAll("[data-share]").forEach((button) => (button.hidden = false));

document.addEventListener("click", (event) => {
  const share = event.target.closest("[data-share]");
  if (share) navigator.share({ url: share.dataset.share, title: share.dataset.title }).catch(() => { /* not now */ });
  const clear = event.target.closest("[data-ticks-clear]");
  if (clear) {
    const list = clear.parentElement.previousElementSibling;
    for (const box of boxesOf(list)) box.checked = false;
    keepTicks(list);
    boxesOf(list)[0].focus(); // the button is gone
  }
  const again = event.target.closest("[data-quiz-again]");
  if (again) {
    event.preventDefault();
    swap(again.closest("[data-quiz-box]"), again.href).catch(() => location.assign(again.href));
    return;
  }
  const go = event.target.closest(".video__go");
  if (!go || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { video, title } = go.parentElement.dataset;
  const frame = document.createElement("iframe");
  Object.assign(frame, {
    src: video, title, allow: "autoplay; fullscreen; picture-in-picture; encrypted-media", allowFullscreen: true,
    referrerPolicy: "strict-origin-when-cross-origin",
  });
  go.replaceWith(frame);
  frame.focus();
});
