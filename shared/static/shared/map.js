// The map: Leaflet, clusters by supercluster, an offline base map that takes the location's colours. Loaded when the
// map comes near. Titles are people's texts: everything is built with DOM methods, nothing with HTML strings.

const load = (url) => new Promise((done, failed) => {
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
  let base, data;
  try {
    await load(d.leafletCss);
    await load(d.leafletJs);
    [, base, data] = await Promise.all([
      load(d.superclusterJs),
      d.tiles || !d.base ? null : json(d.base).catch(() => null),
      json(d.points),
    ]);
  } catch {
    return; // the list beside the map has everything
  }
  element.replaceChildren();
  const L = window.L;
  const map = L.map(element, {
    zoomControl: false, minZoom: 2, maxZoom: 17, zoomSnap: 0.5, scrollWheelZoom: false,
    zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, worldCopyJump: true,
  });
  map.setView(d.center.split(",").map(Number), +d.zoom - (element.clientWidth < 500 ? 1 : 0));
  map.attributionControl.setPrefix(false);
  const credit = d.tiles ? d.attribution : base?.credit || d.attribution;
  if (credit) map.attributionControl.addAttribution(credit);
  L.control.zoom({ position: "bottomright", zoomInTitle: d.zoomIn, zoomOutTitle: d.zoomOut }).addTo(map);
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  const far = () => element.toggleAttribute("data-far", map.getZoom() < 11.5);
  map.on("zoomend", far);
  far();

  if (d.tiles) L.tileLayer(d.tiles, { maxZoom: 19 }).addTo(map);
  const labels = base ? drawBase(L, map, base) : () => {};
  let boxes = [];
  drawPoints(L, map, element, data.points, (drawn) => { boxes = drawn; labels(boxes); });
  map.on("moveend", () => labels(boxes));
  element.dataset.ready = "";
}

function drawBase(L, map, base) {
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

function drawPoints(L, map, element, points, drawn) {
  const d = element.dataset;
  const index = new window.Supercluster({
    radius: 58, extent: 256, maxZoom: 16,
    map: (point) => ({ [hueClass(point.hue)]: 1 }),
    reduce: (sum, part) => { for (const key in part) sum[key] = (sum[key] || 0) + part[key]; },
  });
  index.load(points.map(([lat, lon, hue, icon, title, url, when]) => ({
    type: "Feature",
    properties: { hue, icon, title, url, when },
    geometry: { type: "Point", coordinates: [lon, lat] },
  })));
  const group = L.layerGroup().addTo(map);
  let refocus = null;

  const draw = () => {
    group.clearLayers();
    const boxes = [], bounds = map.getBounds().pad(0.15);
    let nearest = null;
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    for (const feature of index.getClusters(box, Math.round(map.getZoom()))) {
      const [lon, lat] = feature.geometry.coordinates, p = feature.properties;
      boxes.push({ ...map.latLngToContainerPoint([lat, lon]), w: p.cluster ? 26 : 18 });
      const marker = p.cluster ? cluster(L, map, index, p, [lat, lon]) : pin(L, map, p, [lat, lon], d.icons);
      marker.addTo(group);
      const node = marker.getElement();
      node.setAttribute("role", p.cluster ? "button" : "link");
      node.setAttribute("aria-label", p.cluster ? d.cluster.replace("{n}", p.point_count) : p.title);
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        refocus = [lat, lon];
        marker.fire("click");
      });
      if (refocus) {
        const far = Math.hypot(lat - refocus[0], lon - refocus[1]);
        if (!nearest || far < nearest.far) nearest = { far, node };
      }
    }
    if (nearest) {
      nearest.node.focus({ preventScroll: true });
      refocus = null;
    }
    drawn(boxes);
  };
  map.on("moveend", draw);
  draw();
}

function cluster(L, map, index, p, at) {
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
  const html = make("div", "cl", ring, make("span", "", String(p.point_count)));
  const icon = L.divIcon({ className: "", html, iconSize: [size, size] });
  return L.marker(at, { icon }).on("click", () => {
    map.flyTo(at, Math.min(index.getClusterExpansionZoom(p.cluster_id), 17), { duration: calm ? 0 : 0.5 });
  });
}

function pin(L, map, p, at, icons) {
  const symbol = svg("svg", { class: "i", "aria-hidden": "true" });
  symbol.append(svg("use", { href: `${icons}#${p.icon}` }));
  const icon = L.divIcon({
    className: "", html: make("div", `pn ${hueClass(p.hue)}`, symbol), iconSize: [34, 34], iconAnchor: [0, 34],
  });
  const link = make("a", "", p.title);
  if (/^(\/(?!\/)|https?:)/.test(p.url)) link.href = p.url;
  const card = make("p", "pop", link, make("small", "", p.when || ""));
  return L.marker(at, { icon, title: p.title }).bindPopup(card, { closeButton: true, autoPan: !calm, offset: [14, -26] });
}
