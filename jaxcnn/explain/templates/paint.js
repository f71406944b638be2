"use strict";
// Numbers as colours. A canvas has one pixel for each number; its size on the page is a matter of style.

const number = (value, digits = 3) =>
  value.toLocaleString(document.documentElement.lang, { maximumSignificantDigits: digits });
const percent = (part) =>
  part.toLocaleString(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });

// Viridis, which grows brighter evenly and is read without seeing red or green: S. van der Walt and N. Smith, 2015.
const RAMP = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];
const [NEGATIVE, ZERO, POSITIVE] = [[33, 102, 172], [247, 247, 247], [180, 83, 9]];

const between = (a, b, part) => a.map((value, i) => value + (b[i] - value) * part);

// From 0 to 1.
function onRamp(part) {
  const at = Math.min(Math.max(part, 0), 1) * (RAMP.length - 1);
  const first = Math.min(Math.floor(at), RAMP.length - 2);
  return between(RAMP[first], RAMP[first + 1], at - first);
}

// From -1 to 1.
function signed(part) {
  return between(ZERO, part < 0 ? NEGATIVE : POSITIVE, Math.min(Math.abs(part), 1));
}

// Colours a canvas: `colour` gives red, green, blue, and opacity if it is not 255, for each number.
function paint(canvas, [height, width], colour) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const picture = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    const [red, green, blue, opacity = 255] = colour(i);
    picture.data.set([red, green, blue, opacity], 4 * i);
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

// A picture in its own colours, grey if it has one channel.
function paintPicture(canvas, { shape: [height, width, channels], data }) {
  const shade = (i, colour) => 255 * data[i * channels + (channels === 1 ? 0 : colour)];
  paint(canvas, [height, width], (i) => [shade(i, 0), shade(i, 1), shade(i, 2)]);
}

// Numbers around zero: blue is negative, brown positive, white zero.
function paintSigned(canvas, shape, values, most = furthest(values)) {
  paint(canvas, shape, (i) => signed(most ? values[i] / most : 0));
}

function furthest(values) {
  const { low, high } = rangeOf(values);
  return Math.max(-low, high);
}

// A layer's maps share one scale, so that they can be compared. Where all are positive, as after a ReLU, from dark to bright.
function scaleOf({ data }) {
  const most = furthest(data) || 1;
  return rangeOf(data).low < 0 ? (value) => signed(value / most) : (value) => onRamp(value / most);
}

// The lowest and the highest number, and where the highest stands.
function rangeOf(data) {
  let [low, high, at] = [Infinity, -Infinity, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) [high, at] = [data[i], i];
  }
  return { low, high, at };
}

// What lies over the input: brown for positive numbers, blue for negative ones, the more opaque the further from zero.
function paintHeat(canvas, { shape, data }) {
  const most = furthest(data) || 1;
  paint(canvas, shape, (i) => [...(data[i] < 0 ? [96, 165, 250] : [255, 138, 0]), (215 * Math.abs(data[i])) / most]);
}

// Puts a text's fields in: fill("{a} of {b}", { a: 1, b: 2 }).
function fill(text, fields = {}) {
  return text.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
}
