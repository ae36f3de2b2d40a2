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

function entitiesView() {
  const found = data.entities.filter((entity) => entity.parts.some((one) => wantsNames([one.service, ...one.claimants])) && (!chosen.text || has(chosen.text, entity.name, ...entity.parts.map((one) => one.table), ...entity.services)) && (!chosen.only || entity.parts.some((one) => one.claimants.length)));
  if (!found.length) return none(data.entities.length ? "No entity is left with these filters." : "No table was found.");
  const spread = found.filter((entity) => entity.services.length > 1), whole = found.filter((entity) => entity.services.length <= 1);
  const card = (entity) => make("article", { class: "card" }, make("h3", {}, make("bdi", {}, entity.name)),
    entity.repeated.length ? make("p", {}, "Kept by several: ", make("span", { class: "code" }, entity.repeated.join(", "))) : null,
    make("dl", {}, entity.parts.flatMap((one) => [make("dt", {}, one.service ? serviceLink(one.service) : one.claimants.length ? ["claimed by ", joined(one.claimants.map(serviceLink))] : "nobody"), make("dd", {}, tableLink(one.table), one.attributes.length ? make("div", { class: "code" }, one.attributes.map((name) => (one.key.includes(name) ? `${name} (key)` : name)).join(", ")) : null)])));
  return [
    spread.length ? [make("h3", {}, `Spread over several services (${spread.length})`), make("div", { class: "pairs" }, spread.map(card))] : null,
    whole.length ? [make("h3", {}, `Kept by one service (${whole.length})`), make("div", { class: "pairs" }, whole.map(card))] : null,
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
