"use strict";
// What follows from the two passes: Grad-CAM, occlusion, and the sum that made one number.

// Grad-CAM: where the maps of layer `index` speak for a class. Each map is weighted by how the class's logit changes with it
// on average; what speaks against the class is left out. R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep
// Networks via Gradient-based Localization", 2017.
function gradCam(records, index, classNumber) {
  const { shape: [height, width, channels], data } = records[index].output;
  const slopes = gradientAt(records, index, classNumber);
  const weights = new Float64Array(channels);
  slopes.forEach((slope, i) => (weights[i % channels] += slope / (height * width)));
  const map = new Float64Array(height * width);
  data.forEach((value, i) => (map[Math.floor(i / channels)] += weights[i % channels] * value));
  return { shape: [height, width, 1], data: Float32Array.from(map, (sum) => Math.max(sum, 0)) };
}

// Occlusion: by how much a class's logit falls when a square of the input is hidden, for each place of the square. M. Zeiler and
// R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014; of the logit, not of the probability, which does not
// fall while it is nearly 1. A generator: after each place the page may do something else first, such as draw a stroke. The last
// value that it yields is whole.
function* occlusion(layers, input, classNumber, { patch, stride, value }) {
  const [height, width, channels] = input.shape;
  const logitOf = (data) => run(layers, { shape: input.shape, data }).at(-1).output.data[classNumber];
  const before = logitOf(input.data);
  const rows = Math.floor((height - patch) / stride) + 1;
  const columns = Math.floor((width - patch) / stride) + 1;
  const falls = { shape: [rows, columns, 1], data: new Float32Array(rows * columns) };
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const data = input.data.slice();
      for (let i = y * stride; i < y * stride + patch; i++) {
        data.fill(value, (i * width + x * stride) * channels, (i * width + x * stride + patch) * channels);
      }
      falls.data[y * columns + x] = before - logitOf(data);
      yield falls;
    }
  }
}

// The products that make one number of a convolution or a dense layer, its bias, and their sum before the activation. Each
// product has the row, the column and the channel of the input number, and, in a window, the cell that it lay under.
function termsOf({ layer, input, sum, output }, [y, x, channel]) {
  const { kernel, bias } = layer.weights;
  const features = layer.output.at(-1);
  const isDense = layer.kind === "dense";
  const at = isDense ? channel : (y * layer.output[1] + x) * features + channel;
  const terms = isDense ? denseTerms(layer, input, channel) : windowTerms(layer, input, y * layer.output[1] + x, channel);
  for (const term of terms) {
    term.value = input.data[term.from];
    term.weight = kernel[term.weight];
    term.product = term.value * term.weight;
  }
  return { terms, bias: bias ? bias[channel] : 0, sum: sum.data[at], output: output.data[at] };
}

function denseTerms(layer, input, channel) {
  const [, width, channels] = input.shape.length === 3 ? input.shape : [1, 1, input.shape[0]];
  return Array.from(input.data, (_, i) => {
    const pixel = Math.floor(i / channels);
    const at = { row: Math.floor(pixel / width), column: pixel % width, channel: i % channels };
    return { ...at, from: i, weight: i * layer.output[0] + channel };
  });
}

function windowTerms(layer, input, at, channel) {
  const channels = layer.input[2];
  const ofGroup = channels / layer.groups;
  const first = Math.floor((channel * layer.groups) / layer.output[2]) * ofGroup;
  const place = placesOf(layer)[at];
  const terms = [];
  for (let c = first; c < first + ofGroup; c++) {
    for (let n = 0; n < place.length; n += 2) {
      const [cell, pixel] = [place[n], place[n + 1]];
      terms.push({
        cell,
        row: Math.floor(pixel / layer.input[1]),
        column: pixel % layer.input[1],
        channel: c,
        from: pixel * channels + c,
        weight: (cell * ofGroup + c - first) * layer.output[2] + channel,
      });
    }
  }
  return terms;
}

// All records in the order of the page's layers: those inside a block before the block.
function flat(records) {
  return records.flatMap((record) => [...record.paths.flatMap(flat), record]);
}
