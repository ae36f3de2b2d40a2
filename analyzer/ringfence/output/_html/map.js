// The ownership map: services with the tables they own, and what ties them.
const map = { nodes: [], edges: [], size: null, view: null, svg: null, scene: null, only: null };
const KINDS = {
  call: "calls", message: "sends messages to", data: "uses a table of its own context in", trespass: "trespasses on",
  excused: "trespasses, excused, on", shared: "shares a database with",
};

function mapView() {
  const canvas = draw("svg", { role: "group", "aria-label": "Ownership map. Tab goes from service to service, Enter shows one, Escape goes back to all." });
  map.only = make("button", { type: "button", "aria-pressed": "false", click: () => { chosen.near = !chosen.near; redraw(); } }, "Only its neighbourhood");
  const tools = make("div", { class: "tools" }, map.only,
    make("button", { type: "button", click: () => zoom(1.3), "aria-label": "Closer" }, "+"),
    make("button", { type: "button", click: () => zoom(1 / 1.3), "aria-label": "Farther" }, "−"),
    make("button", { type: "button", click: fitView }, "Fit"));
  map.svg = canvas;
  drawMap();
  moving(canvas);
  return [legend(), make("div", { id: "ownership" }, tools, canvas), make("p", { id: "mapsaid", class: "said", "aria-live": "polite" })];
}

function legend() {
  const sample = (kind, text) => make("span", {}, draw("svg", { width: 34, height: 12, "aria-hidden": "true" }, draw("g", { class: `edge ${kind}` }, draw("path", { d: "M1,6 L33,6" }))), text);
  return make("div", { class: "legend" }, sample("call", "waits for an answer (call)"), sample("message", "message"), sample("trespass", "✕ trespass on a table"), sample("excused", "excused trespass"), sample("shared", "one database, two contexts"), make("span", {}, "A card lists the databases a service uses and, below each, the tables it owns. Click a card for its neighbourhood, a line for its evidence; drag to move, Ctrl and the wheel to zoom."));
}

function drawMap() {
  map.nodes = cards().filter((node) => (node.kind === "service" ? wantsService(node.id) : [...ownerlessUsers(node)].some(wantsService) || (!ownerlessUsers(node).size && !chosen.service && !chosen.context && !chosen.only)));
  if (chosen.near && chosen.focus) map.nodes = map.nodes.filter((node) => closeTo(chosen.focus).has(node.id));
  const ids = new Set(map.nodes.map((node) => node.id));
  map.edges = edges().filter((edge) => ids.has(edge.source) && ids.has(edge.target));
  if (chosen.near) for (const edge of map.edges) edge.hub = edge.hub && edge.source !== chosen.focus && edge.target !== chosen.focus;
  empty(map.svg);
  map.size = null;
  if (!map.nodes.length) { map.svg.append(draw("text", { x: 20, y: 40 }, "Nothing is left with these filters.")); return; }
  map.size = arrange(map.nodes, map.edges);
  const byName = new Map(map.nodes.map((node) => [node.id, node]));
  map.scene = draw("g", { class: map.edges.filter((edge) => !edge.hub).length > 80 ? "crowded" : "" });
  const order = ["call", "data", "message", "shared", "excused", "trespass"];
  map.edges.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  for (const edge of map.edges) map.scene.append(drawEdge(edge, byName));
  for (const node of map.nodes) map.scene.append(drawCard(node));
  map.svg.append(arrowheads(), map.scene);
  fitView();
  mark();
}

const ownerlessUsers = (node) => new Set(node.rows.flatMap((row) => (accessesTo.get(row.key) ?? []).map((access) => access.service)));

function arrowheads() {
  return draw("defs", {}, ["call", "message", "trespass", "excused"].map((kind) => draw("marker", { id: `head-${kind}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" }, draw("path", { d: "M0,1 L10,5 L0,9 z", class: `arrowhead ${kind}` }))));
}

function drawCard(node) {
  const service = node.service, bad = foreign.some((access) => access.service === node.id && access.state === "trespass");
  const title = service ? node.id : "nobody owns";
  const small = service ? [service.context === node.id ? "" : service.context, service.languages.join(", "), service.role].filter(Boolean).join(" · ") : node.store;
  const about = `${title}. ${small}. ${plural(node.rows.filter((row) => row.kind === "table").length, "table")}.`;
  const card = draw("g", { class: `node ${node.kind} ${service?.role ?? ""} ${bad ? "bad" : ""}`, transform: `translate(${node.x},${node.y})`, tabindex: 0, role: "button", "aria-label": about },
    draw("title", {}, title),
    draw("rect", { class: "box", width: CARD.width, height: node.height, rx: 8 }),
    service ? draw("rect", { class: "strip", x: 0, y: 9, width: 4, height: 22, rx: 2 }) : null,
    draw("text", { class: "title", x: 13, y: small ? 18 : 25 }, cut(title, 27)),
    small ? draw("text", { class: "small", x: 13, y: 33 }, cut(small, 36)) : null,
    node.rows.map((row, number) => drawRow(row, CARD.head + number * CARD.row + 12)));
  card.addEventListener("click", () => choose(node));
  card.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(node); } });
  return card;
}

function drawRow(row, y) {
  const worst = (accessesTo.get(row.key) ?? []).some((access) => access.state === "trespass");
  if (row.kind === "store") return draw("text", { class: "storeline", x: 13, y }, cut(`▤ ${row.text}`, 34), draw("title", {}, row.text));
  const text = draw("text", { class: row.kind === "table" ? "" : "small", x: 27, y }, cut(row.text, 28), draw("title", {}, row.key ?? row.text));
  return [text, worst ? draw("text", { class: "mark", x: CARD.width - 18, y }, "✕") : null];
}

// Lines leave on the side of their target and reach it on its nearer side, over their bends.
const PORTS = { call: 20, data: 20, message: 30, shared: 34, excused: 26, trespass: 26 };

function drawEdge(edge, byName) {
  const from = byName.get(edge.source), to = byName.get(edge.target), right = to.x > from.x, same = to.x === from.x;
  const spot = edge.access ? to.rows.findIndex((row) => row.key === edge.access.table) : -1;
  const port = (node) => node.y + Math.min(PORTS[edge.kind] + (right || same ? 0 : 8), node.height - 6);
  const points = [[from.x + (right || same ? CARD.width : 0), port(from)]];
  for (const bend of edge.bends) points.push(...(right ? [[bend.x, bend.y], [bend.x + CARD.width, bend.y]] : [[bend.x + CARD.width, bend.y], [bend.x, bend.y]]));
  points.push([to.x + (right ? 0 : CARD.width), spot >= 0 ? to.y + CARD.head + spot * CARD.row + 8 : port(to)]);
  const d = route(points, same), middle = points.length / 2, [x, y] = same ? [points[0][0] + 45, (points[0][1] + points[1][1]) / 2] : between(points[Math.floor(middle) - 1], points[Math.floor(middle)]);
  const head = edge.kind === "data" ? "call" : edge.kind;
  const about = `${edge.source} ${KINDS[edge.kind]} ${edge.access?.table ?? edge.target}`;
  const drawn = draw("g", { class: `edge ${edge.kind}` },
    draw("title", {}, about),
    draw("path", { d, ...(edge.kind === "shared" ? {} : { "marker-end": `url(#head-${head})` }) }),
    draw("path", { d, class: "wide" }),
    edge.kind === "trespass" ? draw("text", { x, y: y + 4 }, "✕") : null);
  drawn.addEventListener("click", () => showEdge(edge));
  edge.drawn = drawn;
  return drawn;
}

const between = ([x1, y1], [x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2];

// Curves from column to column, straight lines through them.
function route(points, same) {
  const [[x, y]] = points;
  if (same) return `M${x},${y} C${x + 60},${y} ${x + 60},${points[1][1]} ${points[1].join()}`;
  return points.slice(1).reduce((d, [x2, y2], number) => {
    const [x1, y1] = points[number];
    if (number % 2) return `${d} L${x2},${y2}`;
    const bend = (x2 - x1) / 2;
    return `${d} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
  }, `M${x},${y}`);
}

function showEdge(edge) {
  for (const one of map.edges) one.drawn.classList.toggle("chosen", one === edge);
  if (edge.call) showCall(edge.call);
  else if (edge.access) showAccess(edge.access);
  else if (edge.store) showStore(edge.store);
  else if (edge.channels.length === 1) showChannel(edge.channels[0]);
  else showDetails(`${edge.source} → ${edge.target}`, part("Messages", edge.channels.map((channel) => link(channel.name, () => showChannel(channel)))));
}

function choose(node) {
  setFocus(chosen.focus === node.id ? "" : node.id);
  if (node.service) showService(node.id);
  else showStore(data.stores.find((store) => store.name === node.store) ?? { name: node.store, kind: "", resolved: true, uses: [] });
}

function closeTo(id) {
  return new Set([id, ...edges().flatMap((edge) => (edge.source === id ? [edge.target] : edge.target === id ? [edge.source] : []))]);
}

function redraw() {
  drawMap();
  remember();
}

function setFocus(id) {
  chosen.focus = id;
  if (chosen.near) { chosen.near = Boolean(id); redraw(); return; }
  mark();
  remember();
}

function focusOn(name) {
  chosen.focus = name;
  openTab("map");
  if (!map.nodes.some((node) => node.id === name)) { clearFilters(); chosen.focus = name; }
  mark();
  lookAt(name);
  remember();
}

// What is not near the focus, or does not match the search, steps back.
function mark() {
  const near = new Set([chosen.focus]);
  for (const edge of map.edges) { if (edge.source === chosen.focus) near.add(edge.target); if (edge.target === chosen.focus) near.add(edge.source); }
  const shown = (node) => (!chosen.focus || near.has(node.id)) && (node.kind === "service" ? matchesService(node.id) : !chosen.text || node.rows.some((row) => has(chosen.text, row.text, row.key ?? "")));
  const visible = new Set(map.nodes.filter(shown).map((node) => node.id));
  map.scene?.querySelectorAll(".node").forEach((drawn, number) => {
    drawn.classList.toggle("faded", !visible.has(map.nodes[number].id));
    drawn.classList.toggle("chosen", map.nodes[number].id === chosen.focus);
  });
  for (const edge of map.edges) {
    const at = !chosen.focus || edge.source === chosen.focus || edge.target === chosen.focus;
    const seen = chosen.text ? visible.has(edge.source) || visible.has(edge.target) : true;
    edge.drawn.classList.toggle("faded", !(at && seen));
    edge.drawn.classList.toggle("near", Boolean(chosen.focus) && at);
    edge.drawn.classList.toggle("hidden", Boolean(edge.hub) && !(chosen.focus && at));
  }
  map.only.hidden = !chosen.focus;
  map.only.setAttribute("aria-pressed", String(chosen.near));
  const said = byId("mapsaid");
  if (said) said.textContent = chosen.focus ? `${chosen.focus}: ${plural(near.size - 1, "neighbour")}` : plural(visible.size, "card");
}

// ---- looking around

function show(view) { map.view = view; map.svg.setAttribute("viewBox", view.map((value) => value.toFixed(1)).join(" ")); }

// As wide as there is room, as high as it needs to be: the page scrolls.
function fitView() {
  const wide = map.svg.getBoundingClientRect().width || 1100, margin = 20;
  if (!map.size) return;
  const scale = Math.max(Math.min(wide / (map.size.width + 2 * margin), 1.15), wide < 600 ? 0.62 : 0.58);
  const width = wide / scale, height = map.size.height + 2 * margin;
  map.svg.style.height = `${Math.max(height * scale, 220).toFixed(0)}px`;
  const high = Math.max(height, 220 / scale);
  show([width > map.size.width ? (map.size.width - width) / 2 : -margin, (map.size.height - high) / 2, width, high]);
}

function zoom(factor, x = 0.5, y = 0.5) {
  const [left, top, width, height] = map.view, wide = Math.min(Math.max(width / factor, 200), map.size.width * 4 + 800), high = (height * wide) / width;
  show([left + (width - wide) * x, top + (height - high) * y, wide, high]);
}

function lookAt(name) {
  const node = map.nodes.find((one) => one.id === name);
  if (!node) return;
  const [, , width, height] = map.view;
  show([node.x + CARD.width / 2 - width / 2, node.y + node.height / 2 - height / 2, width, height]);
}

function moving(canvas) {
  let from = null;
  canvas.addEventListener("pointerdown", (event) => { from = { x: event.clientX, y: event.clientY, view: map.view, moved: false, id: event.pointerId }; });
  canvas.addEventListener("pointermove", (event) => {
    if (!from || event.pointerId !== from.id) return;
    const dx = event.clientX - from.x, dy = event.clientY - from.y;
    if (!from.moved && Math.hypot(dx, dy) < 5) return;
    if (!from.moved) { from.moved = true; canvas.setPointerCapture(event.pointerId); canvas.classList.add("dragging"); }
    const scale = from.view[2] / canvas.getBoundingClientRect().width;
    show([from.view[0] - dx * scale, from.view[1] - dy * scale, from.view[2], from.view[3]]);
  });
  const end = () => { from = null; canvas.classList.remove("dragging"); };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }, { passive: false });
  canvas.addEventListener("focusin", (event) => {
    const number = [...map.scene.querySelectorAll(".node")].indexOf(event.target), node = map.nodes[number];
    if (!node || !event.target.matches(":focus-visible")) return;
    const [left, top, width, height] = map.view;
    if (node.x < left || node.y < top || node.x + CARD.width > left + width || node.y + node.height > top + height) lookAt(node.id);
  });
}
