"use strict";
// The layers' maps on the page, and the frames on them: the window under the pointer, and pooling's winner.

// Paints the maps of one layer. With `winners`, those that a pooling after it took, all other numbers are dimmed.
function paintMaps(section, { output }, winners) {
  const colour = scaleOf(output);
  const channels = output.shape.length === 3 ? output.shape[2] : 1;
  const won = winners && new Set(winners);
  for (const canvas of section.querySelectorAll("canvas")) {
    const channel = Number(canvas.dataset.map);
    paint(canvas, [canvas.height, canvas.width], (i) => {
      const at = i * channels + channel;
      if (at >= output.data.length) return [0, 0, 0, 0]; // the last row of a vector's numbers
      const shade = colour(output.data[at]);
      return won && !won.has(at) ? shade.map((part) => part * 0.35) : shade;
    });
  }
}

// What a voice says of the maps: the range, and where the highest number stands.
function labelMaps(section, { layer, output }, words) {
  const [, width, channels] = output.shape.length === 3 ? output.shape : [1, 1, 1];
  for (const canvas of section.querySelectorAll("canvas")) {
    const map = Number(canvas.dataset.map);
    const isImage = output.shape.length === 3;
    const { low, high, at } = rangeOf(isImage ? output.data.filter((_, i) => i % channels === map) : output.data);
    const range = { layer: layer.name, low: number(low), high: number(high) };
    canvas.ariaLabel = isImage
      ? fill(words.map, { ...range, map, row: Math.floor(at / width), column: at % width })
      : fill(words.vector, { ...range, map: at, count: output.data.length });
  }
}

// Which number of a layer the pointer is on, as [row, column, map]; of a vector only the last counts.
function pointedAt(event, canvas, shape) {
  const box = canvas.getBoundingClientRect();
  const clip = (part, size) => Math.min(Math.max(Math.floor(part * size), 0), size - 1);
  const y = clip((event.clientY - box.top) / box.height, canvas.height);
  const x = clip((event.clientX - box.left) / box.width, canvas.width);
  if (shape.length === 3) return [y, x, Number(canvas.dataset.map)];
  return [0, 0, Math.min(y * canvas.width + x, shape[0] - 1)];
}

// Where a number of a layer stands on its canvas: row and column.
function placeIn(shape, canvas, [y, x, channel]) {
  return shape.length === 3 ? [y, x] : [Math.floor(channel / canvas.width), channel % canvas.width];
}

// Puts a frame over a part of a canvas: from a row and a column, so many pixels high and wide.
function frame(map, kind, [top, left], [height, width]) {
  const canvas = map.querySelector("canvas");
  const box = element("div", { className: kind });
  const share = (part, whole) => `${(100 * part) / whole}%`;
  box.style.top = share(top, canvas.height);
  box.style.left = share(left, canvas.width);
  box.style.height = share(height, canvas.height);
  box.style.width = share(width, canvas.width);
  map.append(box);
}

function removeFrames() {
  for (const box of document.querySelectorAll(".map > div")) box.remove();
}

// Frames one number of a layer, and on the maps that it was made from its window; of a maximum, the winner, too.
function showFrames({ own, sources }, { layer, winners }, at) {
  removeFrames();
  const canvas = own.find((map) => onMap(map, layer.output, at));
  if (canvas) frame(canvas, "frame", placeIn(layer.output, canvas.querySelector("canvas"), at), [1, 1]);
  if (!layer.window) return;
  const [y, x, channel] = at;
  for (const map of sources) {
    const read = Number(map.querySelector("canvas").dataset.map ?? -1); // -1: the input, all of its channels in one picture
    if (read >= 0 && !channelsRead(layer, channel, read)) continue;
    const { first, size } = partOf(layer, y, x);
    frame(map, "frame", first, size);
    if (!winners) continue;
    const winner = Math.floor(winners[indexIn(layer.output, at)] / layer.input[2]);
    frame(map, "won", [Math.floor(winner / layer.input[1]), winner % layer.input[1]], [1, 1]);
  }
}

function onMap(map, shape, at) {
  return shape.length !== 3 || Number(map.querySelector("canvas").dataset.map) === at[2];
}

// Whether a layer's output channel reads an input channel: pooling its own, a convolution those of its group.
function channelsRead(layer, channel, read) {
  if (layer.kind !== "conv") return channel === read;
  return Math.floor((channel * layer.groups) / layer.output[2]) === Math.floor((read * layer.groups) / layer.input[2]);
}
