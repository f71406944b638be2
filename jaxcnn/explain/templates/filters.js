"use strict";
// The first layer's filters beside Sobel's, and what each answers to the input.

const transposedRows = (rows) => rows[0].map((_, n) => rows.map((row) => row[n]));

// A known filter as a layer on the input; colours count alike.
function layerOf(kernel, [height, width, channels]) {
  const threes = (size) => Array.from({ length: size - 2 }, (_, n) => [n, n + 1, n + 2]);
  const weights = kernel.flat().flatMap((weight) => Array(channels).fill(weight / channels));
  return {
    kind: "conv", paths: [], groups: 1, window: [3, 3], rows: threes(height), columns: threes(width),
    input: [height, width, channels], output: [height - 2, width - 2, 1], weights: { kernel: weights },
  };
}

const { sobel } = told;
const known = [sobel, transposedRows(sobel)].map((kernel) => layerOf(kernel, told.input));

// Sobel's answers to the input, and those of the first layer.
function showFilters() {
  for (const canvas of document.querySelectorAll("[data-answer]")) {
    const layer = known[canvas.dataset.answer];
    paintSigned(canvas, layer.output, compute(layer, state.input).output.data);
  }
  const { layer: { output }, sum } = state.records[0];
  for (const canvas of document.querySelectorAll("[data-filter]")) {
    const own = new Float32Array(output[0] * output[1]);
    for (let i = 0; i < own.length; i++) own[i] = sum.data[i * output[2] + Number(canvas.dataset.filter)];
    paintSigned(canvas, output, own);
  }
}

// The filters themselves: they stay as they are.
function paintKernels() {
  for (const canvas of document.querySelectorAll("[data-known], [data-kernel]")) {
    if (canvas.dataset.known) {
      paintSigned(canvas, [3, 3], known[canvas.dataset.known].weights.kernel.filter((_, i) => i % told.input[2] === 0));
      continue;
    }
    const { window: size, output, weights: { kernel } } = layers[0];
    const own = kernel.filter((_, i) => i % output[2] === Number(canvas.dataset.kernel));
    const channels = own.length / (size[0] * size[1]);
    const sums = Array.from({ length: size[0] * size[1] }, (_, cell) =>
      own.subarray(cell * channels, (cell + 1) * channels).reduce((a, b) => a + b));
    paintSigned(canvas, size, sums);
  }
}
