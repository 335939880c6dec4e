// "All on this page": ticks every box of that name in the same form.
for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...all.form.elements].filter((box) => box.name === all.dataset.all);
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  boxes.forEach((box) => box.addEventListener("change", tell));
}
