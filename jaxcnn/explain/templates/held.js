"use strict";
// What the file holds: the network, its weights, the texts, and the examples; and what is computed from them at the moment.

const $ = (id) => document.getElementById(id);
const { layers, classes, words, ...told } = JSON.parse($("data").textContent);
placeWeights(layers, decoded($("weights").textContent));
const sections = [...document.querySelectorAll(".layer")];
const exampleBytes = bytesOf(told.examples.images);
const state = { input: null, records: [], turned: false, soon: 0, hiding: null, inSight: new Set() };

// Base64 as bytes, and those as float32.
function bytesOf(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
function decoded(text) {
  return new Float32Array(bytesOf(text).buffer);
}

// Puts the arrays in place of where they lie in the row of all weights.
function placeWeights(ofLayers, row) {
  for (const layer of ofLayers) {
    for (const [name, [begin, size]] of Object.entries(layer.weights)) {
      layer.weights[name] = row.subarray(begin, begin + size);
    }
    for (const path of layer.paths) placeWeights(path, row);
  }
}

// An example as a picture of the size of the input.
function examplePicture(number) {
  const [height, width, channels] = told.input;
  const size = height * width * channels;
  const pixels = exampleBytes.subarray(number * size, (number + 1) * size);
  const picture = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) picture.data[4 * i + c] = pixels[i * channels + (channels === 1 ? 0 : c)];
    picture.data[4 * i + 3] = 255;
  }
  return picture;
}
