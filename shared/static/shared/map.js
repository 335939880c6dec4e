// The map: Leaflet, markers that the server puts together for what is in sight, an offline base map that takes the
// location's colours. Loaded when the map comes near. Titles are people's texts: everything is built with DOM methods,
// nothing with HTML strings.
//
// Data of the element: points (URL of {"points": [[lat, lon, hue, icon, title, url, when], …], "clusters": [[lat, lon, n,
// [[hue, n], …], [w, s, e, n], is one spot], …]}; is given bbox, zoom, spot, extent), base (URL of a GeoJSON with kinds,
// bbox and credit) or tiles, attribution (goes before credit), center "lat,lon", zoom, box "w,s,e,n", you "lat,lon,km", icons (sprite),
// leaflet-js, leaflet-css, and the words cluster "{n} …", zoom-in, zoom-out, follow. What stands beside the map lights
// its marker up by data-at="lat,lon".

export const load = (url) => new Promise((done, failed) => {
  const isStyle = /\.css(\?|$)/.test(url);
  const node = document.createElement(isStyle ? "link" : "script");
  if (isStyle) Object.assign(node, { rel: "stylesheet", href: url });
  else node.src = url;
  node.onload = done;
  node.onerror = failed;
  document.head.append(node);
});

const make = (tag, className, ...children) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
};

const svg = (tag, attributes = {}) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

const MAX_ZOOM = 17;
const hueClass = (hue) => `hue-${(Math.round(hue / 15) * 15) % 360}`;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const LAYERS = [
  ["land", "m-land"], ["border1", "m-border1"], ["wet", "m-wet"], ["urban", "m-urban"], ["park", "m-park"],
  ["water", "m-water"], ["river", "m-river"], ["rail", "m-rail"], ["road", "m-roadc"], ["motorway", "m-mwc"],
  ["road", "m-road"], ["motorway", "m-mw"], ["border", "m-border"],
];

const ask = (url) => fetch(url).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
const numbers = (text) => (text ? text.split(",").map(Number) : null);

export default async function start(element) {
  const d = element.dataset;
  if ("begun" in d) return; // a part of the page that came anew may be noticed twice
  d.begun = "";
  let base, first;
  try {
    await Promise.all([load(d.leafletCss), load(d.leafletJs)]);
    [base, first] = await Promise.all([
      d.tiles || !d.base ? null : ask(d.base).catch(() => null),
      ask(address(d.points, { extent: 1, ...(d.box ? { bbox: d.box } : {}) })),
    ]);
  } catch {
    return; // the list has everything
  }
  element.replaceChildren();
  const L = window.L;
  const map = L.map(element, {
    zoomControl: false, minZoom: 2, maxZoom: MAX_ZOOM, zoomSnap: 0.5, scrollWheelZoom: false,
    zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm, maxBoundsViscosity: 0.8,
  });
  map.setView(d.center.split(",").map(Number), +d.zoom - (element.clientWidth < 500 ? 1 : 0), { animate: false });
  begin(L, map, d, first);
  if (d.follow) remember(map, d);
  if (base?.bbox) stayInside(L, map, base.bbox, first.extent);
  map.attributionControl.setPrefix(false);
  const credit = d.tiles || base ? [d.attribution, base?.credit].filter(Boolean).join(" · ") : "";
  if (credit) map.attributionControl.addAttribution(plain(credit));
  L.control.zoom({ position: "bottomright", zoomInTitle: d.zoomIn, zoomOutTitle: d.zoomOut }).addTo(map);
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur mouseout", () => map.scrollWheelZoom.disable());
  const far = () => element.toggleAttribute("data-far", map.getZoom() < 11.5);
  map.on("zoomend", far);
  far();

  if (d.tiles) L.tileLayer(d.tiles, { maxZoom: 19 }).addTo(map);
  const labels = base ? drawBase(L, map, base) : () => {};
  drawYou(L, map, numbers(d.you));
  drawPoints(L, map, element, labels);
  if (d.follow) follow(L, map, element);
  element.dataset.ready = "";
}

function address(url, query) {
  const made = new URL(url, document.baseURI);
  for (const [name, value] of Object.entries(query)) made.searchParams.set(name, value);
  return made.href;
}

// Leaflet takes credits as HTML.
export function plain(text) {
  return make("span", "", text).innerHTML;
}

// Beside a list the map stays where its reader left it, whatever filter is set: until the address asks for another part
// of the world, or the tab is closed.
const asks = (d) => [d.points.split("?")[0], d.box, d.you].join();

function remember(map, d) {
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    try { sessionStorage.setItem("map", JSON.stringify([asks(d), lat, lng, map.getZoom()])); } catch { /* not kept */ }
  });
}

function left(d) {
  try {
    const [asked, ...view] = JSON.parse(sessionStorage.getItem("map"));
    return asked === asks(d) && view.every(isFinite) ? view : null;
  } catch {
    return null;
  }
}

// Where it was left, else what the address asks for, else the location's middle; where none of the points is in sight,
// all of them.
function begin(L, map, d, { points = [], clusters = [], extent }) {
  const was = d.follow ? left(d) : null, box = was ? null : numbers(d.box), you = was ? null : numbers(d.you);
  if (was) map.setView([was[0], was[1]], was[2], { animate: false });
  if (box) return map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { animate: false });
  if (you) return map.fitBounds(L.latLng(you[0], you[1]).toBounds(2000 * you[2]), { animate: false });
  const view = map.getBounds();
  if (!extent || [...points, ...clusters].some(([lat, lon]) => view.contains([lat, lon]))) return;
  map.fitBounds([[extent[1], extent[0]], [extent[3], extent[2]]], { maxZoom: 13, padding: [40, 40], animate: false });
}

// Beyond what is drawn there is nothing to see, but every point can be reached.
function stayInside(L, map, [west, south, east, north], extent) {
  const bounds = L.latLngBounds([south, west], [north, east]);
  if (extent) bounds.extend([extent[1], extent[0]]).extend([extent[3], extent[2]]);
  map.setMinZoom(Math.min(map.getBoundsZoom(bounds, true), map.getZoom()));
  map.setMaxBounds(bounds.pad(0.02));
}

function drawYou(L, map, you) {
  if (!you) return;
  const options = { interactive: false, className: "m-you" };
  L.circle([you[0], you[1]], { ...options, radius: 1000 * you[2] }).addTo(map);
}

// The list beside the map follows it when somebody wishes: the form gets the box, the address too.
function follow(L, map, element) {
  const form = document.querySelector("#filters"), field = form?.elements.bbox;
  if (!field) return;
  const button = make("button", "btn btn--p btn--s map__follow", element.dataset.follow);
  Object.assign(button, { type: "button", hidden: true });
  element.append(button);
  L.DomEvent.disableClickPropagation(button);
  map.on("dragend zoomend keydown", () => { button.hidden = false; });
  map.on("moveend", () => { if (document.activeElement === map.getContainer()) button.hidden = false; });
  button.addEventListener("click", () => {
    const view = map.getBounds();
    const edges = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    field.value = edges.map((edge) => edge.toFixed(5)).join(",");
    form.requestSubmit();
  });
}

export function drawBase(L, map, base) {
  const renderer = L.svg({ padding: 0.6 });
  for (const [kind, className] of LAYERS) {
    const features = base.features.filter((feature) => feature.properties.kind === kind);
    if (!features.length) continue;
    const style = (feature) => ({
      className, color: null, weight: feature.properties.w ? feature.properties.w * 1.8 : null,
    });
    L.geoJSON({ type: "FeatureCollection", features }, { renderer, interactive: false, style }).addTo(map);
  }
  const names = base.features
    .filter((feature) => feature.geometry.type === "Point")
    .map(({ properties, geometry }) => ({
      at: [geometry.coordinates[1], geometry.coordinates[0]], name: properties.name, kind: properties.kind,
      rank: properties.kind === "town" ? properties.pop : 1e5,
    }))
    .sort((a, b) => b.rank - a.rank);
  map.createPane("label").className += " leaflet-label-pane";
  const group = L.layerGroup().addTo(map);
  const least = [9e9, 9e9, 9e9, 1e6, 5e5, 2e5, 1e5, 4e4, 1.5e4, 6000, 1500, 700, 400];
  return (boxes) => {
    group.clearLayers();
    const zoom = map.getZoom(), bounds = map.getBounds().pad(0.1), used = [];
    for (const label of names) {
      const isSmall = label.kind === "town" && label.rank < least[Math.min(12, Math.floor(zoom))];
      if ((label.kind === "district" && zoom < 12) || isSmall || !bounds.contains(label.at)) continue;
      const p = map.latLngToContainerPoint(label.at), w = label.name.length * 3.9 + 5;
      const hits = (y) =>
        used.some((other) => Math.abs(other.x - p.x) < other.w + w && Math.abs(other.y - y) < 18) ||
        boxes.some((box) => Math.abs(box.x - p.x) < box.w + w && Math.abs(box.y - y) < box.w + 6);
      const dy = [0, -26, 26, -44, 44].find((offset) => !hits(p.y + offset));
      if (dy === undefined) continue;
      used.push({ x: p.x, y: p.y + dy, w });
      const text = make("span", "", label.name);
      const icon = L.divIcon({ className: `ml ml--${label.kind}`, html: text, iconSize: null, iconAnchor: [0, -dy] });
      const marker = L.marker(label.at, { interactive: false, keyboard: false, pane: "label", icon }).addTo(group);
      marker.getElement().setAttribute("aria-hidden", "true");
    }
  };
}

function drawPoints(L, map, element, labels) {
  const d = element.dataset;
  const group = L.layerGroup().addTo(map);
  const shown = new Map(); // key -> { marker, node, at, properties }; what stays in sight keeps its node and focus
  let refocus = null, lit = null, asked = "", turn = 0;

  // What is asked for lies on a grid, so that moving a little asks for nothing new, and others have asked before.
  const wanted = () => {
    const zoom = Math.round(map.getZoom()), step = 90 / 2 ** zoom, view = map.getBounds();
    const down = (value) => (Math.floor(value / step) * step).toFixed(5);
    const up = (value) => (Math.ceil(value / step) * step).toFixed(5);
    const bbox = [down(view.getWest()), down(view.getSouth()), up(view.getEast()), up(view.getNorth())].join(",");
    return address(d.points, { bbox, zoom });
  };

  const refresh = async () => {
    const url = wanted(), mine = ++turn;
    if (url === asked) return settle();
    try {
      const answer = await ask(url);
      if (mine !== turn) return; // the map has moved on
      asked = url;
      draw(answer);
    } catch { /* what is there stays */ }
  };

  const draw = ({ points = [], clusters = [] }) => {
    const found = new Map();
    for (const [lat, lon, hue, icon, title, link, when] of points) {
      found.set(`p${link}`, { at: [lat, lon], hue, icon, title, url: safeUrl(link), when, count: 1 });
    }
    for (const [lat, lon, count, parts, box, isSpot] of clusters) {
      found.set(`c${lat},${lon},${count}`, { at: [lat, lon], count, parts, box, isSpot });
    }
    for (const [key, { marker }] of shown) if (!found.has(key)) {
      group.removeLayer(marker);
      shown.delete(key);
    }
    for (const [key, properties] of found) if (!shown.has(key)) shown.set(key, place(properties));
    element.dataset.markers = shown.size;
    settle();
  };

  const settle = () => {
    if (refocus) {
      const far = ({ at }) => Math.hypot(at[0] - refocus[0], at[1] - refocus[1]);
      const nearest = [...shown.values()].sort((a, b) => far(a) - far(b))[0];
      refocus = null;
      (nearest?.node ?? map.getContainer()).focus({ preventScroll: true });
    }
    light(lit);
    labels([...shown.values()].map(({ at, properties }) => {
      const { x, y } = map.latLngToContainerPoint(at);
      return properties.box ? { x, y, w: 26 } : { x, y: y - 20, w: 22 }; // a pin stands above its place
    }));
  };

  const place = (properties) => {
    const at = properties.at, isCluster = !!properties.box;
    const icon = isCluster ? ringIcon(L, properties) : pinIcon(L, properties, d.icons);
    const label = isCluster ? d.cluster.replace("{n}", properties.count) : properties.title;
    const marker = L.marker(at, { icon, title: isCluster ? "" : label, riseOnHover: true }).addTo(group);
    const node = marker.getElement();
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", label);
    if (!isCluster) node.setAttribute("aria-haspopup", "dialog");
    const act = async (byKeyboard) => {
      const opener = byKeyboard ? node : null;
      if (!isCluster) return openCard(L, map, at, label, [properties], 36, opener);
      if (properties.isSpot || map.getZoom() >= MAX_ZOOM) {
        const { points } = await ask(address(d.points, { spot: at.join(",") }));
        const things = points.map(([, , , , title, url, when]) => ({ title, url: safeUrl(url), when }));
        return openCard(L, map, at, label, things, 16, opener);
      }
      if (byKeyboard) refocus = at;
      const [west, south, east, north] = properties.box, bounds = [[south, west], [north, east]];
      // A cluster that fits into the view as it is parts by a step.
      const zoom = Math.max(map.getBoundsZoom(bounds, false, [90, 90]), map.getZoom() + 1);
      map.setView(L.latLngBounds(bounds).getCenter(), Math.min(zoom, MAX_ZOOM), { animate: !calm });
    };
    marker.on("click", () => act(false));
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation(); // Leaflet's own Enter would be a second click
      act(true);
    });
    return { marker, node, at, properties };
  };

  // A row of the list lights up its marker, or the cluster that holds it.
  const light = (at) => {
    lit = at;
    for (const { node, properties } of shown.values()) {
      const [west, south, east, north] = properties.box ?? [
        properties.at[1] - 1e-5, properties.at[0] - 1e-5, properties.at[1] + 1e-5, properties.at[0] + 1e-5,
      ];
      const holds = at && at[0] >= south - 1e-5 && at[0] <= north + 1e-5 && at[1] >= west - 1e-5 && at[1] <= east + 1e-5;
      node.classList.toggle("is-lit", !!holds);
    }
  };
  const list = element.closest(".explore") ?? element.closest(".mapbox");
  const placeOf = ({ target }) => numbers(target.closest?.("[data-at]")?.dataset.at);
  for (const name of ["pointerover", "focusin"]) list?.addEventListener(name, (event) => light(placeOf(event)));
  for (const name of ["pointerleave", "focusout"]) list?.addEventListener(name, () => lit && light(null));

  element.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
  map.on("moveend", refresh);
  refresh();
}

// Only what a link may be: a page of ours or of the web, never a script.
function safeUrl(url) {
  try {
    const parsed = new URL(url, document.baseURI);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : "";
  } catch {
    return "";
  }
}

function openCard(L, map, at, label, things, above, opener) {
  const entries = things.map(({ title, url, when }) => {
    const link = make("a", "pop__link", title);
    if (url) link.href = url;
    return make("li", "", link, ...(when ? [make("small", "", when)] : []));
  });
  const card = make("ul", "pop", ...entries);
  const height = Math.max(120, map.getSize().y - 140);
  const popup = L.popup({
    autoPanPadding: [16, 16], offset: [0, -above], maxHeight: height, minWidth: 180, maxWidth: 260,
  }).setLatLng(at).setContent(card).openOn(map);
  const box = popup.getElement();
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", label);
  if (!opener) return;
  // A moment later: where all transitions are shortened, the card counts as hidden in its first frame.
  setTimeout(() => card.querySelector("a")?.focus({ preventScroll: true }), 50);
  popup.once("remove", () => (opener.isConnected ? opener : map.getContainer()).focus({ preventScroll: true }));
}

function ringIcon(L, { count, parts }) {
  const size = Math.round(2 * (19 + Math.min(15, Math.sqrt(count) * 2.4)));
  const ring = svg("svg", { viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" });
  const width = 4.5, radius = size / 2 - width / 2 - 1, length = 2 * Math.PI * radius;
  const total = parts.reduce((sum, [, n]) => sum + n, 0);
  let begin = 0;
  for (const [hue, n] of parts) {
    const part = (n / total) * length;
    ring.append(svg("circle", {
      class: hueClass(hue), cx: size / 2, cy: size / 2, r: radius, "stroke-width": width,
      "stroke-dasharray": `${Math.max(part - 1.6, 0.6)} ${length}`, "stroke-dashoffset": -begin,
    }));
    begin += part;
  }
  const words = count < 10000 ? String(count) : `${Math.round(count / 1000)}k`;
  return L.divIcon({ className: "mk", html: make("div", "cl", ring, make("span", "", words)), iconSize: [size, size] });
}

function pinIcon(L, p, icons) {
  const symbol = svg("svg", { class: "i", "aria-hidden": "true" });
  symbol.append(svg("use", { href: `${icons}#${p.icon}` }));
  return L.divIcon({
    className: "mk", html: make("div", `pn ${hueClass(p.hue)}`, symbol), iconSize: [34, 34], iconAnchor: [17, 40],
  });
}
