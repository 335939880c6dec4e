// The pages on which content is written: blocks are dragged into order, the cover's part is chosen on the picture.
try {
  const sent = sessionStorage.getItem("block-sent"); // a block's form led here: the server has it
  if (sent) localStorage.removeItem(sent);
  sessionStorage.removeItem("block-sent");
} catch { /* a browser that keeps nothing */ }

const list = document.querySelector("[data-sortable]");
if (list) {
  const order = document.querySelector("[data-order]");
  let dragged = null;
  let aim = null;
  const clear = () => list.querySelectorAll(".is-over,.is-under").forEach((row) => row.classList.remove("is-over", "is-under"));
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".eblock__grip");
    if (!grip) return;
    event.preventDefault();
    dragged = grip.closest(".eblock");
    dragged.classList.add("is-dragged");
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", ({ clientY }) => {
    if (!dragged) return;
    clear();
    const rows = [...list.children];
    const others = rows.filter((row) => row !== dragged);
    const place = others.findIndex((row) => clientY < row.getBoundingClientRect().top + row.offsetHeight / 2);
    aim = place < 0 ? others.length : place;
    if (aim < others.length) others[aim].classList.add("is-over");
    else others.at(-1)?.classList.add("is-under");
  });
  const drop = () => {
    if (!dragged) return;
    clear();
    dragged.classList.remove("is-dragged");
    const from = [...list.children].indexOf(dragged);
    if (aim !== null && aim !== from) {
      order.elements.block.value = dragged.dataset.block;
      order.elements.to.value = aim;
      order.submit();
    }
    dragged = aim = null;
  };
  list.addEventListener("pointerup", drop);
  list.addEventListener("pointercancel", () => { aim = null; drop(); });
}

const crop = document.querySelector("[data-crop]");
if (crop) {
  const SHAPE = 628 / 1200;
  const box = crop.querySelector(".crop__box");
  const fields = crop.closest("form").elements;
  const [whole, tall] = [+crop.dataset.width, +crop.dataset.height];
  const widest = Math.min(whole, Math.floor(tall / SHAPE));
  const least = Math.min(300, widest);
  const part = { left: +fields.left.value, top: +fields.top.value, width: +fields.width.value };
  const within = (value, low, high) => Math.round(Math.max(low, Math.min(value, high)));
  const show = () => {
    part.width = within(part.width, least, widest);
    part.left = within(part.left, 0, whole - part.width);
    part.top = within(part.top, 0, tall - part.width * SHAPE);
    for (const name of ["left", "top", "width"]) fields[name].value = part[name];
    const place = { left: part.left / whole, top: part.top / tall, width: part.width / whole, height: (part.width * SHAPE) / tall };
    for (const [name, value] of Object.entries(place)) box.style[name] = `${value * 100}%`;
  };
  crop.hidden = false;
  show();
  for (const name of ["left", "top", "width"]) {
    fields[name].addEventListener("change", () => { part[name] = +fields[name].value || 0; show(); });
  }
  box.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 50 : 10;
    const change = {
      ArrowLeft: { left: -step }, ArrowRight: { left: step }, ArrowUp: { top: -step }, ArrowDown: { top: step },
      "+": { width: step }, "-": { width: -step },
    }[event.key];
    if (!change) return;
    event.preventDefault();
    for (const [name, by] of Object.entries(change)) part[name] += by;
    show();
  });
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    box.focus();
    box.setPointerCapture(event.pointerId);
    const scale = whole / crop.clientWidth;
    const start = { x: event.clientX, y: event.clientY, ...part };
    const sizes = event.target.classList.contains("crop__grip");
    const move = ({ clientX, clientY }) => {
      if (sizes) part.width = start.width + (clientX - start.x) * scale;
      else Object.assign(part, { left: start.left + (clientX - start.x) * scale, top: start.top + (clientY - start.y) * scale });
      show();
    };
    const stop = () => {
      box.removeEventListener("pointermove", move);
      box.removeEventListener("pointerup", stop);
      box.removeEventListener("pointercancel", stop);
    };
    box.addEventListener("pointermove", move);
    box.addEventListener("pointerup", stop);
    box.addEventListener("pointercancel", stop);
  });
}
