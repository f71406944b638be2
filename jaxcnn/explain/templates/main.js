"use strict";
// The page: what one does, and what is computed and shown then.

const $ = (id) => document.getElementById(id);
const { layers, classes, words, ...told } = JSON.parse($("data").textContent);
placeWeights(layers, decoded($("weights").textContent));
const sections = [...document.querySelectorAll(".layer")];
const exampleBytes = bytesOf(told.examples.images);
const state = { input: null, records: [], turned: false, soon: 0, hiding: null };

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
    for (const [name, [begin, size]] of Object.entries(layer.weights ?? {})) {
      layer.weights[name] = row.subarray(begin, begin + size);
    }
    for (const path of layer.paths ?? []) placeWeights(path, row);
  }
}

const pad = new Pad($("pad"), $("cursor"), { shape: told.input, ink: told.ink, changed: soon, said: sayPen });

// Strokes come faster than the screen shows them: what they change is computed once for each picture on the screen.
function soon() {
  state.soon ||= requestAnimationFrame(update);
}

function update() {
  state.soon = 0;
  const input = inputOf(pad.pixels($("fitting")?.checked), told.input);
  const seen = pad.picture ? input : inSquares(input, told.square);
  if (inverted()) seen.data = seen.data.map((value) => 1 - value);
  $("pad").classList.toggle("inverted", inverted());
  state.input = seen;
  state.records = run(layers, seen);
  show();
}

function show() {
  paintPicture($("input"), state.input);
  showAnswer();
  const records = flat(state.records);
  sections.forEach((section, n) => paintMaps(section, records[n], $("winners")?.checked && poolingOf(records, n)?.winners));
  showFilters();
  showNumber();
  showHeat();
  clearTimeout(state.speaking);
  state.speaking = setTimeout(speak, 500); // a voice would not keep up with the strokes
}

const poolingOf = (records, n) =>
  records.find(({ winners, input }) => winners && input.data === records[n].output.data);

// The softmax as bars: all classes in their order, or the likeliest of many.
function showAnswer() {
  const probabilities = softmax(state.records.at(-1).output.data);
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  state.order = order;
  state.probabilities = probabilities;
  const rows = [...$("bars").rows];
  const shown = rows.length === classes.length ? [...classes.keys()] : order.slice(0, rows.length);
  rows.forEach((row, n) => {
    const [name, bar, value] = row.cells;
    name.textContent = classes[shown[n]];
    bar.firstElementChild.style.width = `${100 * probabilities[shown[n]]}%`;
    value.textContent = percent(probabilities[shown[n]]);
    row.classList.toggle("best", shown[n] === order[0]);
  });
}

function speak() {
  const best = state.order.slice(0, 3).map((n) => `${classes[n]} (${percent(state.probabilities[n])})`);
  $("heard").textContent = best.join(", ");
  flat(state.records).forEach((record, n) => labelMaps(sections[n], record, words));
}

function sayPen({ x, y, down }) {
  const [row, column] = [y / pad.canvas.height * told.input[0], x / pad.canvas.width * told.input[1]].map(Math.floor);
  $("pen").textContent = fill(words.drawing, { row, column, state: down ? words.down : words.up });
}

// Grad-CAM or occlusion over the input. Occlusion takes many passes: they are computed between other things, a few at a time.
function showHeat() {
  clearTimeout(state.hiding);
  const kind = document.querySelector("[name=overlay]:checked").value;
  const classNumber = $("class").value === "" ? state.order[0] : Number($("class").value);
  const name = classes[classNumber];
  $("heat").hidden = kind === "none";
  $("heat-said").textContent = "";
  if (kind === "grad-cam") {
    const index = Number($("cam-layer").value);
    const map = gradCam(state.records, index, classNumber);
    paintHeat($("heat"), map);
    const { high, at } = rangeOf(map.data);
    const [row, column] = onInput(map.shape, at);
    const word = words[high > 0 ? "grad-cam" : "grad-cam-none"];
    $("heat-said").textContent = fill(word, { name, layer: layers[index].name, row, column });
  } else if (kind === "occlusion") hide(classNumber);
}

function hide(classNumber) {
  const [height, width] = told.input;
  const patch = Math.max(1, Math.round(Math.min(height, width) / 6));
  const stride = Math.max(1, Math.round(patch / 3));
  const options = { patch, stride, value: told.light ? 1 : 0 };
  const places = occlusion(layers, state.input, classNumber, options);
  const before = state.records.at(-1).output.data[classNumber];
  $("heat").hidden = true;
  $("heat-said").textContent = words["occlusion-busy"];
  let falls = null;
  const some = () => {
    const until = performance.now() + 8;
    while (performance.now() < until) {
      const { value, done } = places.next();
      if (done) return whole(falls);
      falls = value;
    }
    state.hiding = setTimeout(some);
  };
  const whole = ({ shape, data }) => {
    $("heat").hidden = false;
    paintHeat($("heat"), { shape, data });
    const at = data.reduce((best, fall, n) => (Math.abs(fall) > Math.abs(data[best]) ? n : best), 0);
    const [row, column] = [Math.floor(at / shape[1]) * stride, (at % shape[1]) * stride].map((n) => n + Math.floor(patch / 2));
    const fields = { patch, name: classes[classNumber], row, column };
    const logits = { before: number(before), after: number(before - data[at]) };
    $("heat-said").textContent = fill(words.occlusion, { ...fields, ...logits });
  };
  state.hiding = setTimeout(some, 120); // first the stroke's other answers
}

// Which pixel of the input the middle of a map's cell lies on.
function onInput([height, width], at) {
  const [row, column] = [Math.floor(at / width) + 0.5, (at % width) + 0.5];
  return [Math.floor((row * told.input[0]) / height), Math.floor((column * told.input[1]) / width)];
}

// The places of a window of three pixels along an axis.
const threes = (size) => Array.from({ length: size - 2 }, (_, n) => [n, n + 1, n + 2]);

// The first layer's answers to the input, and Sobel's beside them.
function showFilters() {
  for (const canvas of document.querySelectorAll("[data-answer]")) {
    const kernel = told.filters[canvas.dataset.answer];
    const [height, width, channels] = state.input.shape;
    const turned = canvas.dataset.turned ? transposedRows(kernel) : kernel;
    const layer = {
      kind: "conv", groups: 1, window: [3, 3], rows: threes(height), columns: threes(width),
      input: [height, width, channels], output: [height - 2, width - 2, 1],
      weights: { kernel: Float32Array.from(turned.flat().flatMap((w) => Array(channels).fill(w / channels))) },
    };
    paintSigned(canvas, [height - 2, width - 2], compute(layer, state.input).output.data);
  }
  const first = state.records[0];
  const features = first.layer.output[2];
  for (const canvas of document.querySelectorAll("[data-filter]")) {
    const own = first.sum.data.filter((_, i) => i % features === Number(canvas.dataset.filter));
    paintSigned(canvas, first.layer.output, own);
  }
}

// The filters themselves: they stay as they are.
function paintKernels() {
  for (const canvas of document.querySelectorAll("[data-kernel]")) {
    const known = told.filters[canvas.dataset.kernel];
    if (known) {
      paintSigned(canvas, [3, 3], (canvas.dataset.turned ? transposedRows(known) : known).flat());
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

const transposedRows = (rows) => rows[0].map((_, n) => rows.map((row) => row[n]));

// The panel of one number, and the frames.
function showNumber() {
  const records = flat(state.records);
  const index = Number($("pixel-layer").value);
  const record = records[index];
  const at = numberChosen(record.layer.output);
  showPixel($("pixel-body"), record, at, words);
  const source = records.findIndex(({ output }) => output.data === record.input.data);
  const mapsOf = (section) => [...section.querySelectorAll(".map")];
  const sources = record.input.data === state.input.data ? [$("input").parentElement] : source < 0 ? [] : mapsOf(sections[source]);
  showFrames({ own: mapsOf(sections[index]), sources }, record, at);
}

// What the fields of the panel say, within the layer's size.
function numberChosen(shape) {
  const sizes = shape.length === 3 ? shape : [1, 1, shape[0]];
  return ["row", "column", "map"].map((name, axis) => {
    const field = $(`pixel-${name}`);
    field.max = sizes[axis] - 1;
    field.closest("label").hidden = axis < 2 && shape.length !== 3;
    const chosen = Math.min(Math.max(Math.floor(Number(field.value)) || 0, 0), sizes[axis] - 1);
    if (document.activeElement !== field) field.value = chosen;
    return chosen;
  });
}

function choose(index, [row, column, map]) {
  $("pixel-layer").value = index;
  for (const [name, value] of Object.entries({ row, column, map })) $(`pixel-${name}`).value = value;
  showNumber();
}

async function take(file) {
  turn(false);
  try {
    await pad.put(await pictureOf(file));
    $("trouble").textContent = "";
  } catch {
    $("trouble").textContent = words["no-picture"];
  }
}

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

// Strokes are dark on light where the training pictures are; one may have it the other way round, for a picture, too.
function inverted() {
  return state.turned !== (told.light && !pad.picture);
}

function turn(now) {
  state.turned = now;
  $("invert").setAttribute("aria-pressed", String(now));
  soon();
}

// Listeners.
const pictures = told.examples.labels.map((_, number) => examplePicture(number));
for (const button of document.querySelectorAll("[data-example]")) {
  const picture = pictures[Number(button.dataset.example)];
  button.querySelector("canvas").getContext("2d").putImageData(picture, 0, 0);
  button.addEventListener("click", () => (turn(false), pad.put(picture)));
}
$("clear").addEventListener("click", () => (turn(false), pad.clear()));
$("invert").addEventListener("click", () => turn(!state.turned));
$("brush").addEventListener("input", (event) => (pad.brush = event.target.value / 100));
$("file").addEventListener("change", ({ target }) => target.files[0] && take(target.files[0]));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) take(file);
});
for (const name of ["fitting", "winners"]) $(name)?.addEventListener("change", soon);
for (const name of ["class", "cam-layer"]) $(name).addEventListener("change", showHeat);
for (const choice of document.querySelectorAll("[name=overlay]")) choice.addEventListener("change", showHeat);
for (const name of ["layer", "map", "row", "column"]) $(`pixel-${name}`).addEventListener("input", showNumber);
for (const canvas of document.querySelectorAll(".vector canvas")) {
  canvas.parentElement.style.width = `min(100%, ${canvas.width * 1.05}rem)`;
}
sections.forEach((section, index) => {
  for (const kind of ["pointermove", "pointerdown"]) {
    section.addEventListener(kind, (event) => {
      const canvas = event.target.closest(".map")?.querySelector("canvas");
      if (canvas) choose(index, pointedAt(event, canvas, flat(state.records)[index].layer.output));
    });
  }
});
document.documentElement.classList.remove("asleep");
paintKernels();
soon();
if (pictures.length) pad.put(pictures[Math.floor(pictures.length / 2)]);
