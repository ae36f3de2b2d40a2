// The matrix of services and tables.
const WORDS = { C: "creates", R: "reads", U: "updates", D: "deletes", W: "writes", S: "defines" };

function matrixView() {
  const rows = data.tables.filter(wantsTable);
  if (!rows.length) return make("p", { class: "empty" }, data.tables.length ? "No table is left with these filters." : "No table was found.");
  const users = new Set(rows.flatMap((table) => [...ownersOf(table.key), ...(accessesTo.get(table.key) ?? []).map((access) => access.service)]));
  const names = data.services.map((service) => service.name).filter((name) => users.has(name));
  const head = make("tr", {}, make("th", { scope: "col" }, "Table"), names.map((name) => make("th", { scope: "col", class: "turned" }, make("span", { title: name }, make("bdi", {}, name)))));
  const body = [...group(rows, (table) => table.store)].flatMap(([store, list]) => [
    make("tr", { class: "store" }, make("th", { colspan: names.length + 1, scope: "colgroup" }, make("bdi", {}, `▤ ${store}`), data.reporting.includes(store) ? [" ", badge("", "reporting store")] : null)),
    ...list.map((table) => make("tr", {}, make("th", { scope: "row" }, tableLink(table.key, table.name), table.owner ? null : [" ", badge("warning", table.candidates.length ? "contested" : "no owner")], data.readModels[table.key] ? [" ", badge("", "read model")] : null), names.map((name) => cell(table, name)))),
  ]);
  return [
    make("div", { class: "legend" }, make("span", {}, "C create · R read · U update · D delete · W write · S schema"), make("span", {}, "● owner"), make("span", {}, "✕ trespass"), make("span", {}, "~ excused trespass")),
    make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Matrix of services and tables" }, make("table", { class: "matrix" }, make("caption", { class: "said" }, "What each service does to each table"), make("thead", {}, head), make("tbody", {}, body))),
  ];
}

function cell(table, name) {
  const access = (accessesTo.get(table.key) ?? []).find((one) => one.service === name), isOwner = table.owner === name;
  if (!access) return make("td", isOwner ? { class: "owner" } : {}, isOwner ? make("button", { type: "button", click: () => showTable(table.key), "aria-label": `${name} owns ${table.name} and is not seen to use it` }, "·") : null);
  const doing = [...access.letters].map((letter) => WORDS[letter]).join(", ");
  const state = access.state === "own" ? (isOwner ? "owner" : "") : access.state;
  const about = `${name} ${doing} ${table.name}${isOwner ? " and owns it" : access.state === "own" ? "" : `, ${access.state === "trespass" ? "a trespass" : "an excused trespass"}`}`;
  return make("td", { class: state }, make("button", { type: "button", click: () => showAccess(access), title: about, "aria-label": about }, access.letters));
}
