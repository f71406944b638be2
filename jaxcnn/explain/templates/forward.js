"use strict";
// The forward pass. A tensor is { shape, data }: [height, width, channels] for an image, [n] for a vector, and all numbers in
// one row, the channels of a pixel side by side, as in JAX. What is summed is summed in float64 and stored as float32.

const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const clip = (x, low, high) => Math.min(Math.max(x, low), high);
const bell = (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI); // the standard normal density

// The probability that a standard normal number is at most x, within 1e-7: M. Abramowitz and I. Stegun, "Handbook of Mathematical
// Functions", 26.2.17.
function normal(x) {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const polynomial = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const above = bell(x) * polynomial.reduceRight((sum, factor) => (sum + factor) * t, 0);
  return x < 0 ? above : 1 - above;
}

const inTanh = (x) => Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3));

// Each activation, and its slope, the derivative at x.
const ACTIVATIONS = {
  relu: { of: (x) => Math.max(x, 0), slope: (x) => (x > 0 ? 1 : 0) },
  relu6: { of: (x) => clip(x, 0, 6), slope: (x) => (x > 0 && x < 6 ? 1 : 0) },
  tanh: { of: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  sigmoid: { of: sigmoid, slope: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  silu: { of: (x) => x * sigmoid(x), slope: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))) },
  gelu: { of: (x) => x * normal(x), slope: (x) => normal(x) + x * bell(x) },
  gelu_tanh: {
    of: (x) => (x / 2) * (1 + inTanh(x)),
    slope: (x) =>
      (1 + inTanh(x)) / 2 + (x / 2) * (1 - inTanh(x) ** 2) * Math.sqrt(2 / Math.PI) * (1 + 0.134145 * x * x),
  },
  hard_swish: {
    of: (x) => (x * clip(x + 3, 0, 6)) / 6,
    slope: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6),
  },
};

// Computes layers one after the other. Each leaves a record of what it read and gave: all views are made from them.
function run(layers, input) {
  const records = [];
  for (const layer of layers) {
    const record = compute(layer, input);
    records.push(record);
    input = record.output;
  }
  return records;
}

// One layer's record: `sum` is what it computes before its activation, `output` after it; `winners` is for maximum alone.
// In a block, `paths` are the records of the layers inside, and `ends` what each path gives: with no layers in it, the input.
function compute(layer, input) {
  const paths = layer.paths.map((path) => run(path, input));
  const ends = paths.map((path) => path.at(-1)?.output ?? input);
  const result = LAYERS[layer.kind](layer, input, ends);
  const sum = { shape: layer.output, data: result.data };
  return { layer, input, paths, ends, sum, winners: result.winners, output: activated(sum, layer.activation) };
}

function activated(sum, name) {
  return name ? { shape: sum.shape, data: sum.data.map(ACTIVATIONS[name].of) } : sum;
}

const LAYERS = {
  // Flattening changes the shape alone, dropout does nothing once the network is trained.
  same: (layer, input) => input,
  chain: (layer, input, ends) => ends[0],
  conv,
  maximum,
  average,
  dense,
  add,
  concatenate,
  multiply,
  mean,
  scale,
};

// The kernel lies row by row, then channel by channel of its group, the weights of all filters side by side.
function conv(layer, input) {
  const channels = layer.input[2];
  const features = layer.output[2];
  const [ofGroup, filters] = [channels / layer.groups, features / layer.groups];
  const { kernel, bias } = layer.weights;
  const places = placesOf(layer);
  const data = new Float32Array(places.length * features);
  const sums = new Float64Array(features);
  places.forEach((place, at) => {
    if (bias) sums.set(bias);
    else sums.fill(0);
    for (let n = 0; n < place.length; n += 2) {
      for (let c = 0; c < channels; c++) {
        const pixel = input.data[place[n + 1] * channels + c];
        if (pixel === 0) continue; // half of what a ReLU gives
        const group = Math.floor(c / ofGroup);
        const row = (place[n] * ofGroup + (c % ofGroup)) * features;
        for (let k = group * filters; k < (group + 1) * filters; k++) sums[k] += pixel * kernel[row + k];
      }
    }
    data.set(sums, at * features);
  });
  return { data };
}

// The largest pixel of each window, and which it was; among equals the first, which JAX gives the gradient to as well.
function maximum(layer, input) {
  const channels = layer.input[2];
  const places = placesOf(layer);
  const data = new Float32Array(places.length * channels);
  const winners = new Int32Array(data.length);
  places.forEach((place, at) => {
    for (let c = 0; c < channels; c++) {
      let best = place[1] * channels + c;
      for (let n = 3; n < place.length; n += 2) {
        const other = place[n] * channels + c;
        if (input.data[other] > input.data[best]) best = other;
      }
      winners[at * channels + c] = best;
      data[at * channels + c] = input.data[best];
    }
  });
  return { data, winners };
}

function average(layer, input) {
  const channels = layer.input[2];
  const places = placesOf(layer);
  const data = new Float32Array(places.length * channels);
  places.forEach((place, at) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let n = 1; n < place.length; n += 2) sum += input.data[place[n] * channels + c];
      data[at * channels + c] = sum / countOf(layer, at);
    }
  });
  return { data };
}

// How many cells an average counts at a place: those on the image, and those on its padding if the layer counts them.
function countOf({ counts, output }, at) {
  return counts[0][Math.floor(at / output[1])] * counts[1][at % output[1]];
}

function dense(layer, input) {
  const [features] = layer.output;
  const { kernel, bias } = layer.weights;
  const sums = bias ? Float64Array.from(bias) : new Float64Array(features);
  input.data.forEach((value, i) => {
    if (value === 0) return;
    for (let k = 0; k < features; k++) sums[k] += value * kernel[i * features + k];
  });
  return { data: Float32Array.from(sums) };
}

function add(layer, input, ends) {
  return { data: ends[0].data.map((value, i) => ends.slice(1).reduce((sum, end) => sum + end.data[i], value)) };
}

function concatenate(layer, input, ends) {
  const features = layer.output.at(-1);
  const data = new Float32Array(layer.output.reduce((a, b) => a * b));
  let first = 0;
  for (const end of ends) {
    const channels = end.shape.at(-1);
    end.data.forEach((value, i) => {
      data[Math.floor(i / channels) * features + first + (i % channels)] = value;
    });
    first += channels;
  }
  return { data };
}

// The factors of squeeze and excitation: one for each channel, made by the second path.
function multiply(layer, input, [, factors]) {
  return { data: input.data.map((value, i) => value * factors.data[i % factors.data.length]) };
}

// Each channel's mean over the whole image.
function mean(layer, input) {
  const [features] = layer.output;
  const sums = new Float64Array(features);
  input.data.forEach((value, i) => (sums[i % features] += value));
  return { data: Float32Array.from(sums, (sum) => (sum * features) / input.data.length) };
}

// Batch normalisation of a trained network: one factor and one summand for each channel.
function scale(layer, input) {
  const { factor, summand } = layer.weights;
  return { data: input.data.map((value, i) => value * factor[i % factor.length] + summand[i % factor.length]) };
}

// Probabilities of logits, from 0 to 1; the largest is subtracted first, so that no power overflows.
function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}
