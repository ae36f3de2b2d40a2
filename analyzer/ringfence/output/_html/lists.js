// Chains, entities, events, what could not be seen, and the overview.
const percent = (share) => `${(100 * share).toFixed(2).replace(/\.?0+$/, "")} %`;
const none = (text) => make("p", { class: "empty" }, text);
const wantsNames = (names) => (!chosen.service || names.includes(chosen.service)) && (!chosen.context || names.some((name) => contextOf(name) === chosen.context));

function chainsView() {
  const found = data.chains.filter((chain) => wantsNames(chain.services) && (!chosen.text || has(chosen.text, ...chain.services, ...chain.routes)) && (!chosen.only || longOnes.has(chain)));
  if (!found.length) return none(data.chains.length ? "No chain is left with these filters." : "No request leads from service to service, as far as could be seen.");
  const list = found.map((chain) => make("article", { class: "card chain" },
    make("div", { class: "head" }, make("b", {}, plural(chain.hops, "hop")),
      make("span", {}, `at best ${percent(chain.availability)} available, ${downtime(chain.availability)} down a month`),
      chain.cyclic ? badge("error", "runs in a circle") : null, longOnes.has(chain) ? badge("warning", "flagged") : null,
      chain.certainty === "certain" ? null : badge("", chain.certainty), chain.requests > 1 ? make("span", { class: "place" }, `${chain.requests} requests`) : null),
    make("div", { class: "lane", tabindex: 0, role: "list", "aria-label": chain.services.join(" calls ") }, chain.services.map((name, number) => stop(chain, name, number)))));
  const more = data.chainsLeftOut || !data.chainsComplete ? none(`There are more${data.chainsLeftOut ? `: ${data.chainsLeftOut} are left out here` : " than could be followed"}.`) : null;
  return [list, more];
}

function stop(chain, name, number) {
  const last = number === chain.services.length - 1;
  const back = chain.services.indexOf(name) < number;
  return [make("div", { class: `stop ${back ? "back" : ""}`, role: "listitem" },
    make("b", {}, serviceLink(name)), make("div", { class: "code" }, chain.routes[number] || (number ? "route unknown" : "")), last ? null : make("div", { class: "place", title: chain.places[number] }, make("bdi", {}, chain.places[number].split("/").pop())), back ? make("div", {}, "↺ again") : null),
  last ? null : make("span", { class: "arrow", "aria-hidden": "true" }, "→")];
}

const downtime = (share) => { const minutes = Math.round((1 - share) * 30 * 24 * 60); return minutes < 120 ? plural(minutes, "minute") : `${(minutes / 60).toFixed(1).replace(".0", "")} hours`; };
const longOnes = new Set(data.chains.filter((chain) => data.findings.some((finding) => finding.rule === "long-call-chain" && finding.state === "new" && finding.subject === chain.services.join(" -> "))));

const ADVICE = { owner: "keeps the table", "own-table": "takes its columns into a table of its own", api: "tells the owner what to write", copy: "keeps a copy of these columns, fed by events", "read-model": "builds a read model of its own" };
const columnList = (names, key = "") => make("div", { class: "code" }, names.map((name) => (name === key ? `${name} (key)` : name)).join(", "));

function entitiesView() {
  const wanted = (names, ...texts) => wantsNames(names) && (!chosen.text || has(chosen.text, ...names, ...texts));
  const spread = chosen.only ? [] : data.entities.filter((entity) => wanted(entity.services, entity.name, ...entity.parts.map((one) => one.table)));
  const splits = data.splits.filter((split) => wanted(split.groups.map((one) => one.service), split.table));
  if (!spread.length && !splits.length) return none(data.entities.length + data.splits.length ? "Nothing is left with these filters." : "No thing is kept by several services, and no table is used by several contexts.");
  const partOf = (one) => [make("dt", {}, serviceLink(one.service)), make("dd", {}, tableLink(one.table), columnList([...(one.key ? [one.key] : []), ...one.attributes], one.key), one.keyKind === "local" ? badge("note", "key is a local number") : null)];
  const groupOf = (one) => [make("dt", {}, serviceLink(one.service), ` ${ADVICE[one.advice] ?? one.advice}`), make("dd", {}, one.own.length ? [columnList(one.own), " only it writes these"] : null, one.writes.length ? [columnList(one.writes), " written"] : null, one.reads.length ? [columnList(one.reads), " read"] : null, one.reads.length + one.writes.length ? null : "all columns may be meant")];
  return [
    splits.length ? [make("h3", {}, `Tables that several contexts use, and how they could be divided (${splits.length})`), make("div", { class: "pairs" }, splits.map((split) => make("article", { class: "card" }, make("h3", {}, tableLink(split.table)), make("dl", {}, split.groups.flatMap(groupOf)))))] : null,
    spread.length ? [make("h3", {}, `Things of which several services keep a part (${spread.length})`), make("div", { class: "pairs" }, spread.map((entity) => make("article", { class: "card" }, make("h3", {}, make("bdi", {}, entity.name)), entity.twice.length ? make("p", {}, badge("warning", "kept by two"), " ", make("span", { class: "code" }, entity.twice.join(", "))) : null, make("dl", {}, entity.parts.flatMap(partOf)))))] : null,
  ];
}

function eventsView() {
  const ends = (channel, role) => [...new Set(channel.ends.filter((end) => end.role === role).map((end) => end.service))];
  const found = data.channels.filter((channel) => wantsNames(channel.ends.map((end) => end.service)) && (!chosen.text || has(chosen.text, channel.name, channel.broker, ...channel.ends.map((end) => end.service))) && (!chosen.only || !ends(channel, "publish").length || !ends(channel, "consume").length));
  if (!found.length) return none(data.channels.length ? "No channel is left with these filters." : "Nobody publishes or consumes messages, as far as could be seen.");
  const side = (channel, role) => { const names = ends(channel, role); return names.length ? joined(names.map(serviceLink)) : badge("warning", role === "publish" ? "nobody publishes" : "nobody consumes"); };
  const rows = found.map((channel) => make("tr", {}, make("td", {}, side(channel, "publish")), make("td", {}, link(channel.name, () => showChannel(channel))), make("td", {}, side(channel, "consume")), make("td", {}, make("bdi", {}, channel.broker))));
  return make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ["Published by", "Channel", "Consumed by", "Broker"].map((text) => make("th", { scope: "col" }, text)))), make("tbody", {}, rows)));
}

function unseenView() {
  const found = data.unseen.filter((gap) => (!chosen.service || gap.service === chosen.service) && (!chosen.context || contextOf(gap.service) === chosen.context) && (!chosen.text || has(chosen.text, gap.what, gap.why, gap.location, gap.service ?? "")));
  if (!found.length) return none(data.unseen.length ? "Nothing is left with these filters." : "Everything that matters could be seen through.");
  return [...group(found, (gap) => gap.what)].map(([what, list]) => [make("h3", {}, `${what} (${list.length})`), make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ["Service", "Why", "Where"].map((text) => make("th", { scope: "col" }, text)))), make("tbody", {}, list.map((gap) => make("tr", {}, make("td", {}, gap.service ? serviceLink(gap.service) : ""), make("td", {}, make("bdi", {}, gap.why)), make("td", {}, place(gap.location)))))))]);
}

function overview() {
  const fresh = data.findings.filter((finding) => finding.state === "new"), of = (severity) => fresh.filter((finding) => finding.severity === severity).length;
  const contested = data.tables.filter((table) => !table.owner).length, tile = (number, text, tab, kind = "") => make("button", { type: "button", class: `tile ${kind}`, click: () => openTab(tab) }, make("b", {}, number), text);
  const waits = data.services.map((service) => ({ name: service.name, out: (callsFrom.get(service.name) ?? []).length, into: (callsTo.get(service.name) ?? []).length, owns: data.tables.filter((table) => table.owner === service.name).length, found: fresh.filter((finding) => finding.services.includes(service.name)).length })).filter((row) => wantsService(row.name) && matchesService(row.name));
  return [
    make("div", { class: "tiles" }, tile(of("error"), "errors", "findings", of("error") ? "bad" : "good"), tile(of("warning"), "warnings", "findings", of("warning") ? "fair" : "good"), tile(of("note"), "notes", "findings"), tile(data.findings.length - fresh.length, "known or excepted", "findings"), tile(data.unseen.length, "could not be seen", "unseen", data.unseen.length ? "fair" : "good")),
    make("div", { class: "tiles" }, tile(data.services.length, "services", "map"), tile(data.tables.length, contested ? `tables, ${contested} without owner` : "tables", "data"), tile(data.stores.length, sharedStores.length ? `datastores, ${sharedStores.length} shared` : "datastores", "map"), tile(data.calls.reduce((sum, call) => sum + call.places.length, 0), `calls between ${plural(data.calls.length, "pair")}`, "map"), tile(data.channels.length, "channels", "events"), tile(data.chains.length + data.chainsLeftOut, "chains", "chains")),
    fresh.length ? [make("h3", {}, "Most severe"), fresh.slice(0, 5).map((finding) => findingCard(finding))] : make("p", { class: "card" }, data.findings.length ? "Nothing new: what was found is known or excepted." : "No trespass was found."),
    make("h3", {}, "Services"),
    make("div", { class: "scroll" }, make("table", {}, make("caption", { class: "said" }, "Services with their tables, calls and findings"), make("thead", {}, make("tr", {}, ["Service", "Context", "Owns tables", "Calls", "Is called by", "Findings"].map((text) => make("th", { scope: "col" }, text)))), make("tbody", {}, waits.map((row) => make("tr", {}, make("th", { scope: "row" }, serviceLink(row.name)), make("td", {}, make("bdi", {}, contextOf(row.name) === row.name ? "" : contextOf(row.name))), make("td", {}, row.owns || ""), make("td", {}, row.out || ""), make("td", {}, row.into || ""), make("td", {}, row.found ? badge("error", String(row.found)) : "")))))),
    data.components.length ? [make("h3", {}, "Everything else that takes part"), make("p", {}, joined(data.components.map((one) => make("span", {}, make("bdi", {}, one.name), " ", make("span", { class: "place" }, one.kind)))))] : null,
  ];
}
