// Findings, by whoever has to mend them.
let grouping = "owner";
const GROUPS = {
  owner: ["By team or owner", (finding) => teamOf(finding.services[0] ?? finding.offender)],
  offender: ["By offender", (finding) => finding.offender || "nobody in particular"],
  rule: ["By rule", (finding) => finding.rule],
};

const teamOf = (name) => services.get(name)?.team || (services.get(name)?.context ?? name) || "nobody in particular";

function findingCard(finding, wide = false) {
  const parties = finding.services.length ? make("p", {}, "Parties: ", joined(finding.services.map(serviceLink))) : null;
  const excused = finding.state === "new" ? null : badge("excused", finding.state);
  const more = [
    finding.way.length ? [make("b", {}, "The way"), steps(finding.way)] : null,
    finding.because.length ? [make("b", {}, "Because"), steps(finding.because)] : null,
    finding.related.length ? [make("b", {}, "See also"), make("ul", {}, finding.related.map((one) => make("li", {}, make("bdi", {}, one.note), " ", place(one.at))))] : null,
    make("p", { class: "place" }, `ringfence explain ${finding.fingerprint}`),
  ];
  return make("article", { class: `card finding ${finding.severity} ${finding.state}` },
    make("div", { class: "head" }, badge(finding.severity), make("b", {}, finding.rule), finding.certainty === "certain" ? null : badge("", finding.certainty), excused),
    make("p", {}, make("bdi", {}, finding.message)), place(finding.at), parties,
    finding.reason ? make("p", {}, "Excused: ", make("bdi", {}, finding.reason)) : null,
    finding.remedy ? make("p", { class: "remedy" }, make("b", {}, "Remedy: "), make("bdi", {}, finding.remedy)) : null,
    wide ? more : make("details", {}, make("summary", {}, "Evidence"), more));
}

function findingsView() {
  const found = data.findings.filter(wantsFinding);
  const choice = make("div", { class: "switch", role: "group", "aria-label": "Group findings" }, Object.entries(GROUPS).map(([name, [text]]) => make("button", { type: "button", "aria-pressed": String(grouping === name), click: () => { grouping = name; refresh(); } }, text)));
  if (!found.length) return [choice, none(data.findings.length ? "No finding is left with these filters." : "No trespass was found.")];
  const groups = [...group(found, GROUPS[grouping][1])].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  return [choice, data.fixed ? make("p", {}, `${plural(data.fixed, "known finding is", "known findings are")} gone: take them out of the baseline.`) : null,
    groups.map(([name, list]) => [make("h3", {}, make("bdi", {}, name), ` (${list.length})`), list.map((finding) => findingCard(finding))])];
}
