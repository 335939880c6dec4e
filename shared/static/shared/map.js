// The map: Leaflet, clusters by supercluster, an offline base map that takes the location's colours. Loaded when the
// map comes near. Titles are people's texts: everything is built with DOM methods, nothing with HTML strings.
//
// Data of the element: points (URL of {"points": [[lat, lon, hue, icon, title, url, when], …]}), base (URL of a GeoJSON with
// kinds, bbox and credit) or tiles and attribution, center "lat,lon", zoom, icons (sprite), leaflet-js, leaflet-css,
// supercluster-js, and the words cluster "{n} …", zoom-in, zoom-out. Rows of the list beside it are found by their href.

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

export default async function start(element) {
  const d = element.dataset;
  const json = (url) => fetch(url).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
  let base, points;
  try {
    await Promise.all([load(d.leafletCss), load(d.leafletJs), load(d.superclusterJs)]);
    [base, { points }] = await Promise.all([
      d.tiles || !d.base ? null : json(d.base).catch(() => null),
      json(d.points),
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
  showAll(L, map, points);
  if (base?.bbox) stayInside(L, map, base.bbox, points);
  map.attributionControl.setPrefix(false);
  const credit = d.tiles ? d.attribution : base?.credit || d.attribution;
  if (credit) map.attributionControl.addAttribution(plain(credit));
  L.control.zoom({ position: "bottomright", zoomInTitle: d.zoomIn, zoomOutTitle: d.zoomOut }).addTo(map);
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur mouseout", () => map.scrollWheelZoom.disable());
  const far = () => element.toggleAttribute("data-far", map.getZoom() < 11.5);
  map.on("zoomend", far);
  far();

  if (d.tiles) L.tileLayer(d.tiles, { maxZoom: 19 }).addTo(map);
  const labels = base ? drawBase(L, map, base) : () => {};
  drawPoints(L, map, element, points, labels);
  element.dataset.ready = "";
}

// Leaflet takes credits as HTML.
export function plain(text) {
  return make("span", "", text).innerHTML;
}

// Where none of the points is in sight at first, the map begins with all of them.
function showAll(L, map, points) {
  const places = points.map(([lat, lon]) => L.latLng(lat, lon)), view = map.getBounds();
  if (!places.length || places.some((place) => view.contains(place))) return;
  map.fitBounds(L.latLngBounds(places), { maxZoom: 13, padding: [40, 40], animate: false });
}

// Beyond what is drawn there is nothing to see, but every point can be reached.
function stayInside(L, map, [west, south, east, north], points) {
  const bounds = L.latLngBounds([south, west], [north, east]);
  for (const [lat, lon] of points) bounds.extend([lat, lon]);
  map.setMinZoom(Math.min(map.getBoundsZoom(bounds, true), map.getZoom()));
  map.setMaxBounds(bounds.pad(0.02));
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

function drawPoints(L, map, element, points, labels) {
  const d = element.dataset;
  const index = new window.Supercluster({
    radius: 58, extent: 256, maxZoom: MAX_ZOOM,
    map: (point) => ({ [hueClass(point.hue)]: 1 }),
    reduce: (sum, part) => { for (const key in part) sum[key] = (sum[key] || 0) + part[key]; },
  });
  index.load(points.map(([lat, lon, hue, icon, title, url, when], number) => ({
    type: "Feature",
    properties: { hue, icon, title, url: safeUrl(url), when, number },
    geometry: { type: "Point", coordinates: [lon, lat] },
  })));
  const group = L.layerGroup().addTo(map);
  const shown = new Map(); // key -> { marker, node, at, properties }; what stays in sight keeps its node and focus
  let refocus = null, lit = "";

  const draw = () => {
    const view = map.getBounds().pad(0.15), found = new Map();
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    for (const feature of index.getClusters(box, Math.round(map.getZoom()))) {
      const p = feature.properties;
      found.set(p.cluster ? `c${p.cluster_id}` : `p${p.number}`, feature);
    }
    for (const [key, { marker }] of shown) if (!found.has(key)) {
      group.removeLayer(marker);
      shown.delete(key);
    }
    for (const [key, feature] of found) if (!shown.has(key)) shown.set(key, place(feature));
    if (refocus) {
      const far = ({ at }) => Math.hypot(at[0] - refocus[0], at[1] - refocus[1]);
      const nearest = [...shown.values()].sort((a, b) => far(a) - far(b))[0];
      refocus = null;
      nearest?.node.focus({ preventScroll: true });
    }
    light(lit);
    labels([...shown.values()].map(({ at, properties }) => {
      const { x, y } = map.latLngToContainerPoint(at);
      return properties.cluster ? { x, y, w: 26 } : { x, y: y - 20, w: 22 }; // a pin stands above its place
    }));
  };

  const place = (feature) => {
    const [lon, lat] = feature.geometry.coordinates, at = [lat, lon], properties = feature.properties;
    const icon = properties.cluster ? ringIcon(L, properties) : pinIcon(L, properties, d.icons);
    const label = properties.cluster ? d.cluster.replace("{n}", properties.point_count) : properties.title;
    const marker = L.marker(at, { icon, title: properties.cluster ? "" : label, riseOnHover: true }).addTo(group);
    const node = marker.getElement();
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", label);
    if (!properties.cluster) node.setAttribute("aria-haspopup", "dialog");
    const act = (byKeyboard) => {
      if (properties.cluster && !isOneSpot(index, properties)) {
        if (byKeyboard) refocus = at;
        const zoom = Math.min(index.getClusterExpansionZoom(properties.cluster_id), MAX_ZOOM);
        if (calm) map.setView(at, zoom, { animate: false });
        else map.flyTo(at, zoom, { duration: 0.5 });
        return;
      }
      const things = properties.cluster
        ? index.getLeaves(properties.cluster_id, Infinity).map((leaf) => leaf.properties) : [properties];
      openCard(L, map, at, label, things, properties.cluster ? 16 : 36, byKeyboard ? node : null);
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
  const light = (url) => {
    lit = url;
    for (const { node, properties } of shown.values()) {
      const isLit = !!url && (properties.cluster
        ? index.getLeaves(properties.cluster_id, Infinity).some((leaf) => leaf.properties.url === url)
        : properties.url === url);
      node.classList.toggle("is-lit", isLit);
    }
  };
  const known = new Set(points.map((point) => safeUrl(point[5])));
  const list = element.closest(".explore") ?? element.closest(".mapbox");
  const rowOf = ({ target }) => {
    const row = target.closest?.("li, article");
    const link = row && [...row.querySelectorAll("a[href]")].find((each) => known.has(each.href));
    return link && !element.contains(link) ? link.href : "";
  };
  for (const name of ["pointerover", "focusin"]) list?.addEventListener(name, (event) => {
    const url = rowOf(event);
    if (url !== lit) light(url);
  });
  for (const name of ["pointerleave", "focusout"]) list?.addEventListener(name, () => lit && light(""));

  element.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
  map.on("moveend", draw);
  draw();
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

// Things at one address cannot be parted by zooming in.
function isOneSpot(index, cluster) {
  if (index.getClusterExpansionZoom(cluster.cluster_id) > MAX_ZOOM) return true;
  const spots = index.getLeaves(cluster.cluster_id, Infinity).map((leaf) => leaf.geometry.coordinates);
  return spots.every(([lon, lat]) => Math.abs(lon - spots[0][0]) < 1e-5 && Math.abs(lat - spots[0][1]) < 1e-5);
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

function ringIcon(L, p) {
  const size = Math.round(2 * (19 + Math.min(15, Math.sqrt(p.point_count) * 2.4)));
  const ring = svg("svg", { viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" });
  const width = 4.5, radius = size / 2 - width / 2 - 1, length = 2 * Math.PI * radius;
  let begin = 0;
  for (const [name, count] of Object.entries(p)) {
    if (!name.startsWith("hue-")) continue;
    const part = (count / p.point_count) * length;
    const arc = svg("circle", {
      class: name, cx: size / 2, cy: size / 2, r: radius, "stroke-width": width,
      "stroke-dasharray": `${Math.max(part - 1.6, 0.6)} ${length}`, "stroke-dashoffset": -begin,
    });
    ring.append(arc);
    begin += part;
  }
  return L.divIcon({
    className: "mk", html: make("div", "cl", ring, make("span", "", String(p.point_count))), iconSize: [size, size],
  });
}

function pinIcon(L, p, icons) {
  const symbol = svg("svg", { class: "i", "aria-hidden": "true" });
  symbol.append(svg("use", { href: `${icons}#${p.icon}` }));
  return L.divIcon({
    className: "mk", html: make("div", `pn ${hueClass(p.hue)}`, symbol), iconSize: [34, 34], iconAnchor: [17, 40],
  });
}
