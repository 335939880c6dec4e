// The builder of playlists: steps can be dragged into another order, and back. The buttons do the same without a script.
const list = document.querySelector("[data-order]");

function number() {
  [...list.children].forEach((brick, place) => (brick.querySelector(".brick__n").textContent = place + 1));
}
const order = () => [...list.children].map((brick) => brick.dataset.step);

async function save(ids) {
  const body = new FormData();
  body.set("action", "order");
  body.set("ids", ids.join(","));
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(list.dataset.order, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  if (answer.status !== 204) throw new Error(answer.status);
}

function put(ids) {
  for (const id of ids) list.append(document.getElementById(`step-${id}`));
  number();
}

function tell(text, former) {
  document.querySelector(".undo")?.remove();
  const box = document.createElement("div");
  box.className = "alert alert--good undo split";
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  box.append(said);
  if (former) {
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "btn btn--o btn--s";
    undo.textContent = list.dataset.undo;
    undo.addEventListener("click", () => { put(former); change(former, null); });
    box.append(undo);
  }
  list.after(box);
  said.textContent = text; // after it is in the page, so that it is read out
}

async function change(ids, former) {
  try {
    await save(ids);
    tell(list.dataset.said, former);
  } catch {
    tell(list.dataset.failed, null);
  }
}

if (list) {
  let dragged = null;
  let former = [];
  for (const brick of list.children) brick.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".brick");
    if (!dragged) return;
    former = order();
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.step);
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = event.target.closest(".brick");
    if (!over || over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY > top + height / 2) over.after(dragged);
    else over.before(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    dragged = null;
    number();
    if (order().join() !== former.join()) change(order(), former);
  });
}
