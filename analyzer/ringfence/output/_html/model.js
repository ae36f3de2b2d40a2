// The data of the page, looked up quickly, and what the reader has chosen to see.
const data = JSON.parse(byId("data").textContent);
const services = new Map(data.services.map((service) => [service.name, service]));
const tables = new Map(data.tables.map((table) => [table.key, table]));
const accessesOf = group(data.accesses, (access) => access.service);
const accessesTo = group(data.accesses, (access) => access.table);
const callsFrom = group(data.calls, (call) => call.source);
const callsTo = group(data.calls, (call) => call.target);
// Who calls nearly everybody: its lines are drawn only where one asks for them, since they would hide all others.
const hubs = new Set([...callsFrom].filter(([, calls]) => calls.length >= 12 && 2 * calls.length > data.services.length).map(([name]) => name));
const contextOf = (name) => services.get(name)?.context ?? name;

const messages = data.channels.flatMap((channel) => {
  const ends = (role) => [...new Set(channel.ends.filter((end) => end.role === role).map((end) => end.service))];
  return ends("publish").flatMap((source) => ends("consume").filter((target) => target !== source).map((target) => ({ source, target, channel })));
});
const foreign = data.accesses.filter((access) => access.state !== "own");
const storesOf = group(data.stores.flatMap((store) => [...new Set(store.uses.map((use) => use.service))].map((service) => ({ service, store }))), (use) => use.service);
const sharedStores = data.stores.filter((store) => new Set(store.uses.map((use) => contextOf(use.service))).size > 1);

const chosen = { tab: "overview", text: "", context: "", service: "", rule: "", severity: "", only: false, focus: "", near: false };
const RANKS = { note: 0, warning: 1, error: 2 };
const has = (text, ...parts) => parts.some((part) => String(part).toLowerCase().includes(text));

function partners(name) {
  const near = new Set([name]);
  for (const call of data.calls) { if (call.source === name) near.add(call.target); if (call.target === name) near.add(call.source); }
  for (const message of messages) { if (message.source === name) near.add(message.target); if (message.target === name) near.add(message.source); }
  for (const access of foreign) {
    const owners = ownersOf(access.table);
    if (access.service === name) owners.forEach((owner) => near.add(owner));
    if (owners.includes(name)) near.add(access.service);
  }
  for (const store of sharedStores) if (store.uses.some((use) => use.service === name)) store.uses.forEach((use) => near.add(use.service));
  return near;
}

function ownersOf(key) {
  const table = tables.get(key);
  return table?.owner ? [table.owner] : table?.candidates ?? [];
}

function wantsService(name) {
  if (chosen.context && contextOf(name) !== chosen.context) return false;
  if (chosen.service && !partners(chosen.service).has(name)) return false;
  const trespassing = () => foreign.some((access) => access.service === name || ownersOf(access.table).includes(name));
  return !chosen.only || trespassing() || data.findings.some((finding) => finding.state === "new" && finding.services.includes(name));
}

function matchesService(name) {
  const text = chosen.text;
  if (!text) return true;
  const service = services.get(name);
  return has(text, name, service?.context ?? "", service?.path ?? "", service?.team ?? "", ...(service?.routes ?? []))
    || data.tables.some((table) => table.owner === name && has(text, table.key));
}

function wantsFinding(finding) {
  const text = chosen.text;
  return (!chosen.rule || finding.rule === chosen.rule)
    && (!chosen.severity || RANKS[finding.severity] >= RANKS[chosen.severity])
    && (!chosen.service || finding.services.includes(chosen.service))
    && (!chosen.context || finding.services.some((name) => contextOf(name) === chosen.context))
    && (!chosen.only || finding.state === "new")
    && (!text || has(text, finding.message, finding.rule, finding.subject, finding.at, finding.remedy, ...finding.services));
}

function wantsTable(table) {
  const users = (accessesTo.get(table.key) ?? []).map((access) => access.service);
  const parties = [...ownersOf(table.key), ...users];
  return (!chosen.text || has(chosen.text, table.key, ...parties, ...table.columns))
    && (!chosen.service || parties.includes(chosen.service))
    && (!chosen.context || parties.some((name) => contextOf(name) === chosen.context))
    && (!chosen.only || (accessesTo.get(table.key) ?? []).some((access) => access.state !== "own"));
}
