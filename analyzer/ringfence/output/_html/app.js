// Tabs, search, filters, keys; everything that is chosen stands in the address, so a link shows the same.
const fresh = data.findings.filter((finding) => finding.state === "new").length;
const TABS = {
  overview: ["Overview", "", "What there is, and what is wrong with it.", overview],
  map: ["Map", "", "Who owns which data, who waits for whom, and where somebody trespasses.", mapView],
  data: ["Data", data.tables.length, "What each service does to each table. A table belongs to one service; the others ask it.", matrixView],
  chains: ["Chains", data.chains.length + data.chainsLeftOut, "What one request waits for, service by service, if each of them is available 99.9 % of the time.", chainsView],
  findings: ["Findings", fresh, "Where services trespass, and what to do about it.", findingsView],
  entities: ["Entities", data.entities.length + data.splits.length, "One thing, and which service keeps which part of it; and how a table that several use could be divided.", entitiesView],
  events: ["Events", data.channels.length, "Messages, with both ends. A channel with one end is a message that nobody hears, or one that never comes.", eventsView],
  unseen: ["Not seen", data.unseen.length, "What matters and could not be known. A finding may hide behind each of these.", unseenView],
};
const drawnTabs = new Set();
const BAD = new Set(["findings"]);

function setUp() {
  const many = data.repositories.length ? ` · ${data.repositories.length} repositories` : "";
  byId("version").textContent = data.version ? `version ${data.version}${many}` : "";
  byId("version").title = data.repositories.join("\n");
  for (const [name, [title, number, lead]] of Object.entries(TABS)) {
    byId("tabs").append(make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, click: () => openTab(name) }, title, number === "" ? null : make("span", { class: `number ${BAD.has(name) && number ? "bad" : ""}` }, number)));
    byId("main").append(make("section", { id: `view-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}`, hidden: true }, make("h2", {}, title), make("p", { class: "lead" }, lead), make("div", { class: "content" })));
  }
  options("context", "all", [...new Set(data.services.map((service) => service.context))].sort());
  options("service", "all", data.services.map((service) => service.name));
  options("rule", "all", [...new Set([...data.rules.map((rule) => rule.id), ...data.findings.map((finding) => finding.rule)])].sort());
  options("severity", "all", ["error", "warning"], (name) => (name === "error" ? "errors" : "warnings and errors"));
  byId("search").addEventListener("input", (event) => { chosen.text = event.target.value.trim().toLowerCase(); refresh(true); });
  for (const name of ["context", "service", "rule", "severity"]) byId(name).addEventListener("change", (event) => { chosen[name] = event.target.value; refresh(); });
  byId("only").addEventListener("change", (event) => { chosen.only = event.target.checked; refresh(); });
  byId("reset").addEventListener("click", clearFilters);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("theme").addEventListener("click", switchTheme);
  byId("tabs").addEventListener("keydown", tabKeys);
  document.addEventListener("keydown", keys);
  window.addEventListener("hashchange", restore);
  window.addEventListener("beforeprint", () => { for (const name of Object.keys(TABS)) drawTab(name); });
  restore();
}

function options(id, all, names, text = (name) => name) {
  fill(byId(id), [make("option", { value: "" }, all), names.map((name) => make("option", { value: name }, cut(text(name), 60)))]);
}

function openTab(name) {
  chosen.tab = name in TABS ? name : "overview";
  for (const tab of Object.keys(TABS)) {
    const on = tab === chosen.tab;
    byId(`view-${tab}`).hidden = !on;
    byId(`tab-${tab}`).setAttribute("aria-selected", String(on));
    byId(`tab-${tab}`).tabIndex = on ? 0 : -1;
  }
  byId(`tab-${chosen.tab}`).scrollIntoView({ block: "nearest", inline: "nearest" });
  drawTab(chosen.tab);
  count();
  remember();
}

function drawTab(name) {
  if (drawnTabs.has(name)) return;
  drawnTabs.add(name);
  fill(empty(byId(`view-${name}`).querySelector(".content")), [TABS[name][3]()]);
  if (name === "map") { fitView(); mark(); }
}

// After a change: what is seen is drawn anew, the rest when it is opened. A search only dims the map.
function refresh(searching = false) {
  const keepMap = searching && drawnTabs.has("map");
  drawnTabs.clear();
  if (keepMap) { drawnTabs.add("map"); mark(); }
  drawTab(chosen.tab);
  count();
  remember();
}

function count() {
  const counted = { findings: () => plural(data.findings.filter(wantsFinding).length, "finding"), data: () => plural(data.tables.filter(wantsTable).length, "table"), map: () => plural(data.services.filter((service) => wantsService(service.name) && matchesService(service.name)).length, "service") };
  byId("count").textContent = (counted[chosen.tab] ?? (() => ""))();
}

function clearFilters() {
  Object.assign(chosen, { text: "", context: "", service: "", rule: "", severity: "", only: false, focus: "", near: false });
  showChoice();
  refresh();
}

function showChoice() {
  byId("search").value = chosen.text;
  for (const name of ["context", "service", "rule", "severity"]) { byId(name).value = chosen[name]; if (byId(name).value !== chosen[name]) byId(name).value = chosen[name] = ""; }
  byId("only").checked = chosen.only;
}

function remember() {
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(chosen)) if (value && name !== "tab") kept.set(name, String(value));
  const address = `#${chosen.tab}${kept.size ? `?${kept}` : ""}`;
  if (address !== location.hash) history.replaceState(null, "", address);
}

function restore() {
  const [tab, query] = location.hash.slice(1).split("?"), given = new URLSearchParams(query ?? "");
  for (const name of ["text", "context", "service", "rule", "severity", "focus"]) chosen[name] = given.get(name) ?? "";
  chosen.only = given.get("only") === "true";
  chosen.near = given.get("near") === "true";
  showChoice();
  drawnTabs.clear();
  openTab(tab || "overview");
}

function switchTheme() {
  const root = document.documentElement, dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}

function tabKeys(event) {
  const names = Object.keys(TABS), step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step && event.key !== "Home" && event.key !== "End") return;
  event.preventDefault();
  const at = event.key === "Home" ? 0 : event.key === "End" ? names.length - 1 : (names.indexOf(chosen.tab) + step + names.length) % names.length;
  openTab(names[at]);
  byId(`tab-${names[at]}`).focus();
}

function keys(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape") {
    if (!byId("details").hidden) hideDetails();
    else if (chosen.focus) setFocus("");
    else if (typing) event.target.blur();
  } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (event.key === "/") { event.preventDefault(); byId("search").focus(); }
    else if (/^[1-8]$/.test(event.key)) openTab(Object.keys(TABS)[Number(event.key) - 1]);
  }
}

setUp();
