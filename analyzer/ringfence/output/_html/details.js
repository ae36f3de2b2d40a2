// The panel beside the views: what is known of one service, table, edge or finding.
let opener = null;

function showDetails(title, ...content) {
  const panel = byId("details");
  if (panel.hidden) opener = document.activeElement;
  const close = make("button", { type: "button", class: "close", click: hideDetails }, "Close");
  fill(empty(panel), [close, make("h2", { tabindex: "-1" }, make("bdi", {}, title)), content]);
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.querySelector("h2").focus({ preventScroll: true });
}

function hideDetails() {
  byId("details").hidden = true;
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

const pairs = (rows) => make("dl", {}, rows.filter(([, value]) => value && String(value).length).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
const part = (title, items) => (items.length ? [make("h3", {}, `${title} (${items.length})`), make("ul", {}, items.map((item) => make("li", {}, item)))] : null);

function showService(name) {
  const service = services.get(name);
  const own = data.tables.filter((table) => table.owner === name);
  const uses = (accessesOf.get(name) ?? []).filter((access) => tables.get(access.table)?.owner !== name);
  const edges = (calls, end) => calls.map((call) => [serviceLink(call[end]), " ", make("span", { class: "small" }, `${plural(call.places.length, "call")} `), link("show", () => showCall(call), `Calls of ${call.source} to ${call.target}`)]);
  const sent = messages.filter((message) => message.source === name);
  const taken = messages.filter((message) => message.target === name);
  const found = data.findings.filter((finding) => finding.services.includes(name));
  showDetails(name,
    pairs([["folder", service.path], ["context", service.context === name ? "" : service.context], ["team", service.team], ["languages", service.languages.join(", ")], ["role", service.role], ["certainty", service.certainty === "certain" ? "" : service.certainty]]),
    make("p", {}, link("Show its neighbourhood on the map", () => focusOn(name))),
    part("Findings", found.map((finding) => [badge(finding.severity), " ", link(finding.message, () => showFinding(finding))])),
    part("Owns", own.map((table) => tableLink(table.key))),
    part("Uses of others", uses.map((access) => [access.state === "own" ? null : [badge(access.state), " "], tableLink(access.table), ` ${access.letters} `, link("show", () => showAccess(access), `What ${name} does to ${access.table}`)])),
    part("Calls", edges(callsFrom.get(name) ?? [], "target")),
    part("Is called by", edges(callsTo.get(name) ?? [], "source")),
    part("Sends to", sent.map((message) => [serviceLink(message.target), " ", link(message.channel.name, () => showChannel(message.channel))])),
    part("Hears from", taken.map((message) => [serviceLink(message.source), " ", link(message.channel.name, () => showChannel(message.channel))])),
    part("Databases", (storesOf.get(name) ?? []).map((use) => [make("bdi", {}, `${use.store.name} (${use.store.kind})`), use.store.uses.filter((one) => one.service === name).slice(0, 2).map((one) => [make("br"), place(one.at)])])),
    part("Routes", service.routes.map((route) => make("code", {}, route))),
    evidence(service.because, "Why this is a service"));
}

function showTable(key) {
  const table = tables.get(key);
  const claims = table.owner ? serviceLink(table.owner) : table.candidates.length ? ["contested: ", joined(table.candidates.map(serviceLink))] : "nobody";
  showDetails(key,
    pairs([["owner", claims], ["because", table.basis === "none" ? "" : table.basis], ["columns", table.columns.join(", ")]]),
    steps(table.because),
    part("Used by", (accessesTo.get(key) ?? []).map((access) => [serviceLink(access.service), ` ${access.letters} `, access.state === "own" ? null : [badge(access.state), " "], link("show", () => showAccess(access), `What ${access.service} does to ${key}`)])),
    part("Defined", table.definitions.map((one) => [make("bdi", {}, `${one.action} ${one.origin} ${one.service ? `by ${one.service}` : "by no service"}`), " ", place(one.at)])));
}

function showAccess(access) {
  const said = access.state === "own" ? [] : data.findings.filter((finding) => finding.subject === access.table && finding.services.includes(access.service));
  showDetails(`${access.service} → ${access.table}`,
    make("p", {}, access.state === "own" ? null : [badge(access.state), " "], `${access.letters}, of `, joined(ownersOf(access.table).map(serviceLink)) || "nobody"),
    said.map((finding) => make("p", { class: "remedy" }, make("b", {}, "Remedy: "), make("bdi", {}, finding.remedy), " ", link("The finding", () => showFinding(finding)))),
    part("Places", access.places.map((one) => [make("b", {}, one.what), one.certainty === "certain" ? null : ` (${one.certainty})`, one.columns.length ? make("div", { class: "code" }, one.columns.join(", ")) : null, make("div", {}, place(one.at)), evidence(one.because)])));
}

function showCall(call) {
  const facts = (one) => [one.repeated ? "once per item" : "", one.timeout === "unknown" ? "" : `timeout ${one.timeout}`, one.retry ? `retry ${one.retry}` : "", one.fallback ? `fallback ${one.fallback}` : "", one.certainty === "certain" ? "" : one.certainty].filter(Boolean).join(", ");
  showDetails(`${call.source} → ${call.target}`, make("p", {}, "Synchronous calls: while ", serviceLink(call.target), " is down, these fail."),
    part("Calls", call.places.map((one) => [make("code", {}, one.what), " ", make("span", { class: "place" }, facts(one)), make("div", {}, place(one.at)), evidence(one.because)])));
}

function showChannel(channel) {
  const ends = (role) => channel.ends.filter((end) => end.role === role).map((end) => [serviceLink(end.service), make("div", {}, place(end.at)), evidence(end.because)]);
  const none = (title) => [make("h3", {}, title), make("p", { class: "empty" }, "Nobody that was read.")];
  const [senders, takers] = [ends("publish"), ends("consume")];
  showDetails(channel.name, pairs([["broker", channel.broker]]), senders.length ? part("Published by", senders) : none("Published by"), takers.length ? part("Consumed by", takers) : none("Consumed by"));
}

function showStore(store) {
  showDetails(store.name, pairs([["kind", store.kind], ["server", store.resolved ? "" : "could not be known"]]),
    part("Connects", store.uses.map((use) => [serviceLink(use.service), use.user ? ` as ${use.user}` : "", make("div", {}, place(use.at)), evidence(use.because)])),
    part("Tables", data.tables.filter((table) => table.store === store.name).map((table) => [tableLink(table.key, table.name), " of ", joined(ownersOf(table.key).map(serviceLink))])));
}

const showFinding = (finding) => showDetails(finding.rule, findingCard(finding, true));
