// "All on this page": ticks every box of that name in the same form; the bar of actions says how many are ticked.
for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...all.form.elements].filter((box) => box.name === all.dataset.all);
  const said = all.form.querySelector("[data-ticked]");
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    if (said) said.textContent = ticked || "";
  };
  all.addEventListener("change", () => { boxes.forEach((box) => { box.checked = all.checked; }); tell(); });
  tell(); // what a browser has ticked again after "back"
  boxes.forEach((box) => box.addEventListener("change", tell));
}
