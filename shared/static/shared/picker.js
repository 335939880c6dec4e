// A point on the map for the fields "lat" and "lon": by a click, or by arrow keys and Enter. The fields stay the truth.
export default async function start(element) {
  const d = element.dataset, form = element.closest("form"), { lat, lon } = form.elements;
  const { load, drawBase, plain } = await import(d.mapJs);
  let base;
  try {
    await Promise.all([load(d.leafletCss), load(d.leafletJs)]);
    base = d.tiles || !d.base ? null : await fetch(d.base).then((answer) => (answer.ok ? answer.json() : null));
  } catch {
    return; // the fields are there
  }
  const L = window.L, said = form.querySelector("[data-picker-said]"), clear = form.querySelector("[data-picker-clear]");
  const typed = () => (lat.value && lon.value && isFinite(lat.value) && isFinite(lon.value) ? [+lat.value, +lon.value] : null);
  const map = L.map(element, { zoomControl: false, minZoom: 2, maxZoom: 17, scrollWheelZoom: false, zoomAnimation: false });
  map.setView(typed() ?? d.center.split(",").map(Number), typed() ? 14 : +d.zoom, { animate: false });
  map.attributionControl.setPrefix(false);
  const credit = d.tiles || base ? [d.attribution, base?.credit].filter(Boolean).join(" · ") : "";
  if (credit) map.attributionControl.addAttribution(plain(credit));
  L.control.zoom({ position: "bottomright", zoomInTitle: d.zoomIn, zoomOutTitle: d.zoomOut }).addTo(map);
  if (d.tiles) L.tileLayer(d.tiles, { maxZoom: 19 }).addTo(map);
  if (base) {
    const labels = drawBase(L, map, base);
    map.on("moveend", () => labels([]));
    labels([]);
  }
  const cross = document.createElement("span");
  cross.className = "map__cross";
  element.append(cross);

  const pin = document.createElement("span");
  pin.className = "map__pin";
  let marker = null;
  const draw = () => {
    const place = typed();
    if (!place) {
      marker?.remove();
      marker = null;
    } else if (marker) marker.setLatLng(place);
    else {
      const icon = L.divIcon({ className: "mk", html: pin, iconSize: [36, 36], iconAnchor: [18, 40] });
      marker = L.marker(place, { icon, draggable: true, title: d.point }).addTo(map);
      marker.getElement().setAttribute("aria-label", d.point);
      marker.getElement().setAttribute("role", "button");
      marker.on("dragend", () => put(marker.getLatLng()));
      marker.getElement().addEventListener("keydown", nudge);
    }
    clear.hidden = !place;
  };
  const put = ({ lat: north, lng: east }) => {
    lat.value = north.toFixed(5);
    lon.value = east.toFixed(5);
    tell(d.said.replace("{place}", `${lat.value}, ${lon.value}`));
  };
  const tell = (text) => {
    said.textContent = text;
    draw();
    lat.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const nudge = (event) => {
    const step = event.shiftKey ? 1 : 10;
    const by = { ArrowUp: [0, -step], ArrowDown: [0, step], ArrowLeft: [-step, 0], ArrowRight: [step, 0] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    put(map.containerPointToLatLng(map.latLngToContainerPoint(marker.getLatLng()).add(by)));
  };
  map.on("click", ({ latlng }) => put(latlng));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== element) return;
    event.preventDefault();
    put(map.getCenter());
  });
  clear.addEventListener("click", () => {
    lat.value = lon.value = "";
    tell(clear.dataset.said);
    element.focus();
  });
  for (const field of [lat, lon]) {
    field.addEventListener("input", draw);
    field.addEventListener("worksheet:filled", draw);
  }
  draw();
  element.dataset.ready = "";
}
