"use strict";
// How one number came about: the window that it was made from, and the sum.

const STRONGEST = 4; // channels that are shown; the others are summed
const LISTED = 6; // products

// Shows one number of a record in the panel `place`; `at` is [row, column, map].
function showPixel(place, record, at, words) {
  const { layer, sum, output } = record;
  const index = indexIn(layer.output, at);
  const values = { sum: number(sum.data[index]), output: number(output.data[index]) };
  const told = (PIXELS[layer.kind] ?? PIXELS.value)(record, at, words, values);
  const sentences = [told.sentence];
  if (layer.activation) {
    const changed = output.data[index] !== sum.data[index];
    sentences.push(fill(changed ? words.activated : words.kept, { activation: ACTIVATION_NAMES[layer.activation], ...values }));
  }
  const line = element("p", { className: "sum", textContent: sentences.join(" ") });
  place.replaceChildren(line, ...(told.more ?? []));
}

const ACTIVATION_NAMES = {
  relu: "ReLU", relu6: "ReLU6", tanh: "tanh", sigmoid: "sigmoid",
  silu: "SiLU", gelu: "GELU", gelu_tanh: "GELU", hard_swish: "hard swish",
};

// Where a number stands in a tensor's row of numbers.
function indexIn(shape, [y, x, channel]) {
  return shape.length === 3 ? (y * shape[1] + x) * shape[2] + channel : channel;
}

const PIXELS = {
  conv(record, at, words, values) {
    const { layer } = record;
    const { terms, bias } = termsOf(record, at);
    const channels = Map.groupBy(terms, (term) => term.channel);
    const rows = [...channels].map(([channel, own]) => ({ channel, own, sum: total(own) }));
    rows.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
    const most = Math.max(...terms.map((term) => Math.abs(term.product)));
    const more = rows.slice(0, STRONGEST).map((row) => channelRow(layer, row, most, words));
    const others = rows.slice(STRONGEST);
    if (others.length) {
      const sum = number(others.reduce((part, row) => part + row.sum, 0));
      more.push(element("p", { className: "soft", textContent: fill(words.rest, { count: others.length, sum }) }));
    }
    return { sentence: sumOf(terms, bias, words, values), more: [...more, productsOf(terms, words)] };
  },
  dense(record, at, words, values) {
    const { terms, bias } = termsOf(record, at);
    return { sentence: sumOf(terms, bias, words, values), more: [productsOf(terms, words)] };
  },
  maximum(record, at, words, values) {
    const { layer, winners } = record;
    const winner = Math.floor(winners[indexIn(layer.output, at)] / layer.input[2]);
    const [row, column] = [Math.floor(winner / layer.input[1]), winner % layer.input[1]];
    const sentence = fill(words.maximum, { values: windowOf(record, at).join(", "), row, column, ...values });
    return { sentence, more: [windowTable(record, at, winner)] };
  },
  average(record, at, words, values) {
    const { layer } = record;
    const count = countOf(layer, at[0] * layer.output[1] + at[1]);
    const sentence = fill(words.average, { values: windowOf(record, at).join(", "), count, ...values });
    return { sentence, more: [windowTable(record, at)] };
  },
  mean: ({ layer }, at, words, values) =>
    ({ sentence: fill(words.average_many, { count: layer.input[0] * layer.input[1], ...values }) }),
  add({ layer, ends }, at, words, values) {
    const own = ends.map((end) => number(end.data[indexIn(layer.output, at)]));
    return { sentence: fill(words.add, { values: own.join(", "), output: values.sum }) };
  },
  concatenate({ ends }, [, , channel], words, values) {
    let path = 0;
    for (let left = channel; left >= ends[path].shape.at(-1); path++) left -= ends[path].shape.at(-1);
    return { sentence: fill(words.concatenate, { path, ...values }) };
  },
  multiply({ layer, input, ends: [, factors] }, at, words, values) {
    const [value, factor] = [input.data[indexIn(layer.output, at)], factors.data[at[2]]].map((part) => number(part));
    return { sentence: fill(words.multiply, { value, factor, ...values }) };
  },
  scale({ layer, input }, at, words, values) {
    const { factor, summand } = layer.weights;
    const value = number(input.data[indexIn(layer.output, at)]);
    const own = { value, factor: number(factor[at[2]]), summand: number(summand[at[2]]), output: values.sum };
    return { sentence: fill(words.scale, own) };
  },
  value: (record, at, words, values) => ({ sentence: fill(words.value, { output: values.sum }) }),
};

const total = (terms) => terms.reduce((sum, term) => sum + term.product, 0);

function sumOf(terms, bias, words, values) {
  const own = { count: terms.length, products: number(total(terms)), bias: number(bias) };
  return fill(words.conv, { ...own, sum: values.sum });
}

// The numbers under a pooling's window, of the one map that it reads.
function windowOf({ layer, input }, [y, x, channel]) {
  const place = placesOf(layer)[y * layer.output[1] + x];
  return Array.from(place.filter((_, n) => n % 2), (pixel) => number(input.data[pixel * layer.input[2] + channel]));
}

// The same as they lie under it, the winner marked; the sentence has said them already.
function windowTable(record, at, winner) {
  const { layer } = record;
  const place = placesOf(layer)[at[0] * layer.output[1] + at[1]];
  const table = element("div", { className: "window", ariaHidden: "true" });
  table.style.gridTemplateColumns = `repeat(${layer.window[1]}, auto)`;
  windowOf(record, at).forEach((textContent, n) => {
    const cell = element("span", { textContent, className: place[2 * n + 1] === winner ? "winner" : "" });
    cell.style.gridArea = `${Math.floor(place[2 * n] / layer.window[1]) + 1} / ${(place[2 * n] % layer.window[1]) + 1}`;
    table.append(cell);
  });
  return table;
}

// One channel under the window: what it reads, times the kernel, is the products.
function channelRow(layer, { channel, own, sum }, most, words) {
  const row = element("div", { className: "terms" });
  row.append(element("p", { textContent: fill(words.product, { channel, sum: number(sum) }) }));
  const pictures = [["window", "value"], ["kernel", "weight"], ["products", "product"]];
  pictures.forEach(([word, field], n) => {
    if (n) row.append(element("span", { textContent: n === 1 ? "×" : "=", ariaHidden: "true" }));
    const values = new Float32Array(layer.window[0] * layer.window[1]);
    for (const term of own) values[term.cell] = term[field];
    const { low, high } = rangeOf(values);
    const canvas = element("canvas", { role: "img" });
    canvas.ariaLabel = fill(words.shown, { name: words[word], low: number(low), high: number(high) });
    paintSigned(canvas, layer.window, values, field === "product" ? most : undefined);
    row.append(canvas);
  });
  return row;
}

function productsOf(terms, words) {
  const list = element("ul");
  const strongest = [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, LISTED);
  for (const { row, column, channel, value, weight, product } of strongest) {
    const where = `[${row}, ${column}, ${channel}]`;
    list.append(element("li", { textContent: `${where}: ${number(value)} · ${number(weight)} = ${number(product)}` }));
  }
  const all = element("div", { className: "strongest" });
  all.append(element("p", { className: "soft", textContent: words.strongest }), list);
  return all;
}

// A new element with properties; texts are set as texts, never as HTML.
function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
