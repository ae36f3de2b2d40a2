// Where the cards of the map stand: callers to the left of whom they call, related ones side by side. No chance in it.
const CARD = { width: 230, gapX: 110, gapY: 20, head: 40, row: 18, pad: 8, tallest: 900, rows: 9, bends: 1500 };

function cardRows(name) {
  const rows = hubs.has(name) && !chosen.near ? [{ kind: "more", text: `calls ${callsFrom.get(name).length} services` }] : [];
  const own = data.tables.filter((table) => table.owner === name);
  const byStore = group(own, (table) => table.store);
  for (const { store } of storesOf.get(name) ?? []) if (!byStore.has(store.name)) byStore.set(store.name, []);
  for (const [store, list] of [...byStore].sort()) {
    rows.push({ kind: "store", text: store, store });
    for (const table of list) rows.push({ kind: "table", text: table.name, key: table.key });
  }
  if (rows.length <= CARD.rows) return rows;
  const kept = rows.filter((row) => row.kind === "store" || (accessesTo.get(row.key) ?? []).some((access) => access.state !== "own"));
  const shown = rows.filter((row, number) => kept.includes(row) || number < CARD.rows - 1).slice(0, CARD.rows + 3);
  return [...shown, { kind: "more", text: `… ${rows.length - shown.length} more` }];
}

function cards() {
  const found = data.services.map((service) => ({ id: service.name, kind: "service", service, rows: cardRows(service.name) }));
  const ownerless = group(data.tables.filter((table) => !table.owner), (table) => table.store);
  for (const [store, list] of ownerless) {
    const rows = list.slice(0, CARD.rows).map((table) => ({ kind: "table", text: table.name, key: table.key }));
    if (list.length > rows.length) rows.push({ kind: "more", text: `… ${list.length - rows.length} more` });
    found.push({ id: `nobody ${store}`, kind: "nobody", store, rows });
  }
  for (const card of found) card.height = CARD.head + card.rows.length * CARD.row + (card.rows.length ? CARD.pad : 0);
  return found;
}

const cardOf = (key) => { const table = tables.get(key); return table?.owner || `nobody ${table?.store}`; };

function edges() {
  const found = data.calls.filter((call) => call.source !== call.target).map((call) => ({ kind: "call", source: call.source, target: call.target, call, hub: hubs.has(call.source) }));
  for (const [pair, list] of group(messages, (message) => `${message.source}\n${message.target}`)) {
    const [source, target] = pair.split("\n");
    found.push({ kind: "message", source, target, channels: list.map((message) => message.channel) });
  }
  for (const access of data.accesses) {
    const target = cardOf(access.table);
    if (target !== access.service) found.push({ kind: access.state === "own" ? "data" : access.state, source: access.service, target, access });
  }
  for (const store of sharedStores) {
    const users = [...new Set(store.uses.map((use) => use.service))];
    const tied = new Set(found.filter((edge) => edge.access).map((edge) => [edge.source, edge.target].sort().join("\n")));
    users.slice(1).forEach((user, number) => {
      const pair = [users[number], user];
      if (contextOf(pair[0]) !== contextOf(pair[1]) && !tied.has([...pair].sort().join("\n"))) found.push({ kind: "shared", source: pair[0], target: pair[1], store });
    });
  }
  return found;
}

// The layer of every card: the longest way to it over edges that close no circle.
function layers(nodes, links) {
  const out = new Map(nodes.map((node) => [node.id, []]));
  for (const edge of links) if (edge.kind !== "shared" && out.has(edge.source) && out.has(edge.target)) out.get(edge.source).push(edge.target);
  const state = new Map(), order = [], forward = new Map(nodes.map((node) => [node.id, []]));
  const inward = new Map(nodes.map((node) => [node.id, 0]));
  for (const list of out.values()) for (const target of list) inward.set(target, inward.get(target) + 1);
  const starts = [...nodes].sort((a, b) => inward.get(a.id) - inward.get(b.id) || out.get(b.id).length - out.get(a.id).length);
  for (const start of starts) {
    if (state.has(start.id)) continue;
    const stack = [[start.id, 0]];
    state.set(start.id, 1);
    while (stack.length) {
      const top = stack[stack.length - 1], next = out.get(top[0])[top[1]++];
      if (next === undefined) { state.set(top[0], 2); order.push(top[0]); stack.pop(); continue; }
      if (state.get(next) === 1) continue;
      forward.get(top[0]).push(next);
      if (!state.has(next)) { state.set(next, 1); stack.push([next, 0]); }
    }
  }
  const layer = new Map(nodes.map((node) => [node.id, 0]));
  for (const id of order.reverse()) for (const next of forward.get(id)) layer.set(next, Math.max(layer.get(next), layer.get(id) + 1));
  return layer;
}

// Cards by column; a column that would be too tall becomes several, side by side.
function columns(nodes, links) {
  const layer = layers(nodes, links), found = [];
  for (const node of nodes) (found[Math.min(layer.get(node.id), 11)] ??= []).push(node);
  const kept = found.filter(Boolean);
  for (const list of kept) list.sort((a, b) => (contextKey(a) < contextKey(b) ? -1 : 1));
  sweep(kept, neighbours(nodes, links.map((edge) => [edge.source, edge.target])));
  const tallest = Math.max(CARD.tallest, nodes.length * 26);
  return kept.flatMap((list) => wrapped(list, tallest));
}

const contextKey = (node) => (node.service ? `${node.service.context}\n${node.id}` : `~${node.id}`);
const gapAfter = (node) => (node.bend ? 8 : CARD.gapY);
const heightOf = (list) => list.reduce((sum, node) => sum + node.height + gapAfter(node), 0);

function neighbours(nodes, pairs) {
  const near = new Map(nodes.map((node) => [node.id, []]));
  for (const [one, other] of pairs) { near.get(one)?.push(other); near.get(other)?.push(one); }
  return near;
}

// Every column in the order of its neighbours in the others, to and fro.
function sweep(columnsToSort, near) {
  const rank = new Map();
  const number = (list) => list.forEach((node, position) => rank.set(node.id, (position + 0.5) / list.length));
  columnsToSort.forEach(number);
  for (let round = 0; round < 12; round++) {
    for (const list of round % 2 ? [...columnsToSort].reverse() : columnsToSort) {
      const weight = new Map(list.map((node) => { const to = near.get(node.id).filter((id) => rank.has(id)); return [node.id, to.length ? to.reduce((sum, id) => sum + rank.get(id), 0) / to.length : rank.get(node.id)]; }));
      list.sort((a, b) => weight.get(a.id) - weight.get(b.id) || (a.id < b.id ? -1 : 1));
      number(list);
    }
  }
}

function wrapped(list, tallest) {
  const parts = Math.ceil(heightOf(list) / tallest), most = heightOf(list) / parts, found = [[]];
  let used = 0;
  for (const node of list) {
    if (used > 0 && used + node.height / 2 > most && found.length < parts) { found.push([]); used = 0; }
    found[found.length - 1].push(node);
    used += node.height + CARD.gapY;
  }
  return found;
}

// Lines that pass by columns get a place of their own in each, so that they lead between the cards, not under them.
function addBends(kept, links) {
  const column = new Map(kept.flatMap((list, number) => list.map((node) => [node.id, number])));
  const pairs = [];
  let made = 0;
  for (const edge of links) {
    const from = column.get(edge.source), to = column.get(edge.target), step = Math.sign(to - from);
    let before = edge.source;
    for (let at = from + step; step && at !== to && made < CARD.bends; at += step) {
      const bend = { id: `bend ${made++}`, bend: true, height: 6, kind: "bend" };
      kept[at].push(bend);
      edge.bends.push(bend);
      pairs.push([before, bend.id]);
      before = bend.id;
    }
    pairs.push([before, edge.target]);
  }
  return pairs;
}

// Cards beside what they are tied to, as far as their order and the gaps allow.
function settle(kept, near) {
  const byName = new Map(kept.flat().map((node) => [node.id, node]));
  const centre = (node) => node.y + node.height / 2;
  for (let round = 0; round < 6; round++) {
    for (const list of round % 2 ? [...kept].reverse() : kept) {
      const wish = list.map((node) => { const to = near.get(node.id).map((id) => byName.get(id)); return to.length ? to.reduce((sum, other) => sum + centre(other), 0) / to.length - node.height / 2 : node.y; });
      const before = list.map((node) => node.y);
      list.forEach((node, number) => { node.y = number ? Math.max(Math.min(wish[number], before[number] + 160), list[number - 1].y + list[number - 1].height + gapAfter(list[number - 1])) : wish[number]; });
      const drift = list.reduce((sum, node, number) => sum + wish[number] - node.y, 0) / list.length;
      for (const node of list) node.y += drift;
    }
  }
}

function arrange(nodes, all) {
  const links = all.filter((edge) => !edge.hub);
  for (const edge of all) edge.bends = [];
  const tied = new Set(links.flatMap((edge) => [edge.source, edge.target]));
  const loose = nodes.filter((node) => !tied.has(node.id)), onTop = loose.filter((node) => hubs.has(node.id));
  const alone = loose.filter((node) => !hubs.has(node.id)), kept = columns(nodes.filter((node) => tied.has(node.id)), links);
  const pairs = addBends(kept, links), near = neighbours(kept.flat(), pairs), step = CARD.width + CARD.gapX;
  sweep(kept, near);
  const tallest = Math.max(0, ...kept.map(heightOf));
  kept.forEach((list, column) => {
    let y = (tallest - heightOf(list)) / 2;
    for (const node of list) { node.x = column * step; node.y = y; y += node.height + gapAfter(node); }
  });
  settle(kept, near);
  const top = Math.min(...kept.flat().map((node) => node.y));
  const head = Math.max(0, ...onTop.map((node) => node.height + 40));
  onTop.forEach((node, number) => { node.x = number * step; node.y = 0; });
  for (const node of kept.flat()) node.y += head - top;
  const bottom = Math.max(head, ...kept.flat().map((node) => node.y + node.height));
  const across = Math.max(kept.length, Math.min(alone.length, 5), 1), bottoms = Array(across).fill(bottom + (kept.length ? 50 : 0));
  for (const node of alone) {
    const column = bottoms.indexOf(Math.min(...bottoms));
    node.x = column * step; node.y = bottoms[column]; bottoms[column] += node.height + CARD.gapY;
  }
  return { width: Math.max(...nodes.map((node) => node.x + CARD.width)), height: Math.max(...nodes.map((node) => node.y + node.height), bottom) };
}
