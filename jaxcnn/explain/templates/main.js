"use strict";
// The page: what one does, and what is computed and shown then.

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
  sections.forEach(showMaps);
  showFilters();
  showNumber();
  showHeat();
  clearTimeout(state.speaking);
  state.speaking = setTimeout(speak, 500); // a voice would not keep up with the strokes
}

// Only the layers near the part of the page that is in sight are painted: a deep network has thousands of maps.
function showMaps(section, index) {
  if (!state.inSight.has(section)) return;
  const records = flat(state.records);
  paintMaps(section, records[index], $("winners")?.checked && poolingOf(records, index)?.winners);
}

const sight = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    state.inSight[isIntersecting ? "add" : "delete"](target);
    if (state.records.length) showMaps(target, sections.indexOf(target));
  }
}, { rootMargin: "50%" });

addEventListener("beforeprint", () => (sections.forEach((section) => state.inSight.add(section)), sections.forEach(showMaps)));

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
sections.forEach((section) => sight.observe(section));
paintKernels();
soon();
if (pictures.length) pad.put(pictures[Math.floor(pictures.length / 2)]);
