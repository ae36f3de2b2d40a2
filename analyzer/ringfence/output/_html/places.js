// Places in the code and the evidence that is made of them.
function place(at) {
  if (!at) return null;
  const line = data.lines[at];
  return [make("span", { class: "place" }, make("bdi", {}, at)), line && line.trim() ? make("code", { class: "source" }, line.trim()) : null];
}

function steps(given) {
  if (!given.length) return null;
  return make("ol", { class: "steps" }, given.map((step) => make("li", {}, make("bdi", {}, step.note), step.at ? [" ", place(step.at)] : null)));
}

function evidence(given, title = "Evidence") {
  if (!given.length) return null;
  return make("details", {}, make("summary", {}, `${title} (${plural(given.length, "step")})`), steps(given));
}

const serviceLink = (name) => (services.has(name) ? link(name, () => showService(name), `Details of ${name}`) : make("bdi", {}, name || "nobody"));
const tableLink = (key, text = key) => (tables.has(key) ? link(text, () => showTable(key), `Details of table ${key}`) : make("bdi", {}, text));
const joined = (parts, between = ", ") => parts.flatMap((part, number) => (number ? [between, part] : [part]));
