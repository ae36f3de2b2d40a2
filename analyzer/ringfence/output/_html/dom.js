// Elements are only ever made of text: names come from strangers, so nothing here takes markup.
const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

function fill(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
  return node;
}

function make(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "click") node.addEventListener("click", value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  return fill(node, children);
}

function draw(tag, given = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) node.setAttribute(name, value);
  return fill(node, children);
}

const empty = (node) => { node.replaceChildren(); return node; };
const link = (text, click, label) => make("button", { type: "button", class: "plain", click, "aria-label": label }, text);
const plural = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const group = (items, key) => {
  const found = new Map();
  for (const item of items) {
    const name = key(item);
    if (!found.has(name)) found.set(name, []);
    found.get(name).push(item);
  }
  return found;
};
const MARKS = { error: "■", warning: "▲", note: "●", trespass: "✕", excused: "~" };
const badge = (kind, text = kind) => make("span", { class: `badge ${kind}` }, MARKS[kind] ? make("span", { "aria-hidden": "true" }, MARKS[kind]) : null, text);
