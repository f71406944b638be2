"use strict";
// The backward pass: the chain rule, layer by layer, from a class's logit to the maps that Grad-CAM looks at.

// How a class's logit changes with each number that layer `index` gives; `records` are those of `run`.
function gradientAt(records, index, classNumber) {
  let slopes = new Float32Array(records.at(-1).output.data.length);
  slopes[classNumber] = 1;
  for (let n = records.length - 1; n > index; n--) slopes = backward(records[n], slopes);
  return slopes;
}

// The slopes by a layer's input, from those by its output. In a block every path adds its part.
function backward(record, slopes) {
  const { layer, sum, input, paths } = record;
  if (layer.activation) {
    const { slope } = ACTIVATIONS[layer.activation];
    slopes = slopes.map((value, i) => value * slope(sum.data[i]));
  }
  if (!paths.length) return BACKWARD[layer.kind](layer, slopes, record);
  const total = new Float32Array(input.data.length);
  paths.forEach((path, number) => {
    const own = PARTS[layer.kind]?.(slopes, record, number) ?? slopes;
    path.reduceRight((after, inner) => backward(inner, after), own).forEach((value, i) => (total[i] += value));
  });
  return total;
}

// The part of a block's slopes that belongs to one of its paths; a sum and a chain pass on all.
const PARTS = {
  concatenate(slopes, { layer, ends }, number) {
    const first = ends.slice(0, number).reduce((count, end) => count + end.shape.at(-1), 0);
    const channels = ends[number].shape.at(-1);
    return slopes.filter((_, i) => {
      const channel = i % layer.output.at(-1);
      return channel >= first && channel < first + channels;
    });
  },
  multiply(slopes, { input, ends: [, factors] }, number) {
    const channels = factors.data.length;
    if (number === 0) return slopes.map((slope, i) => slope * factors.data[i % channels]);
    const sums = new Float32Array(channels);
    slopes.forEach((slope, i) => (sums[i % channels] += slope * input.data[i]));
    return sums;
  },
};

const BACKWARD = {
  same: (layer, slopes) => slopes,
  // Each pixel gets back, from every window that it was in, the slope times the weight that it was multiplied by.
  conv(layer, slopes, { input }) {
    const channels = layer.input[2];
    const features = layer.output[2];
    const [ofGroup, filters] = [channels / layer.groups, features / layer.groups];
    const { kernel } = layer.weights;
    const result = new Float32Array(input.data.length);
    placesOf(layer).forEach((place, at) => {
      for (let n = 0; n < place.length; n += 2) {
        for (let c = 0; c < channels; c++) {
          const first = Math.floor(c / ofGroup) * filters;
          const row = (place[n] * ofGroup + (c % ofGroup)) * features;
          let sum = 0;
          for (let k = first; k < first + filters; k++) sum += slopes[at * features + k] * kernel[row + k];
          result[place[n + 1] * channels + c] += sum;
        }
      }
    });
    return result;
  },
  // The winner of a window gets all of its slope, the others nothing.
  maximum(layer, slopes, { input, winners }) {
    const result = new Float32Array(input.data.length);
    slopes.forEach((slope, i) => (result[winners[i]] += slope));
    return result;
  },
  average(layer, slopes, { input }) {
    const channels = layer.input[2];
    const result = new Float32Array(input.data.length);
    placesOf(layer).forEach((place, at) => {
      for (let n = 1; n < place.length; n += 2) {
        for (let c = 0; c < channels; c++) {
          result[place[n] * channels + c] += slopes[at * channels + c] / countOf(layer, at);
        }
      }
    });
    return result;
  },
  dense(layer, slopes, { input }) {
    const { kernel } = layer.weights;
    return input.data.map((_, i) => slopes.reduce((sum, slope, k) => sum + slope * kernel[i * slopes.length + k], 0));
  },
  mean: (layer, slopes, { input }) =>
    input.data.map((_, i) => (slopes[i % slopes.length] * slopes.length) / input.data.length),
  scale: (layer, slopes) => slopes.map((slope, i) => slope * layer.weights.factor[i % layer.weights.factor.length]),
};
