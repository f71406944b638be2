"use strict";
// A picture becomes the input as `jaxcnn.data.fitting.fit` makes it one, on which the network was trained: scaled until it covers
// the input, cropped equally on two sides, shrunk by averages (the triangle filter of Pillow's BILINEAR). `picture` is
// { width, height, data }, data as a canvas has them: red, green, blue and opacity of each pixel, from 0 to 255.

function inputOf(picture, [height, width, channels]) {
  const fit = (plane) => fitPlane(plane, picture.height, picture.width, height, width);
  const first = fit(channels === 1 ? luminanceOf(picture) : planeOf(picture, 0));
  // Strokes are grey: one plane serves all channels.
  const planes = Array.from({ length: channels }, (_, c) => (c && !picture.isGrey ? fit(planeOf(picture, c)) : first));
  const data = new Float32Array(height * width * channels);
  planes.forEach((plane, c) => plane.forEach((value, i) => (data[i * channels + c] = value / 255)));
  return { shape: [height, width, channels], data };
}

function planeOf({ data }, colour) {
  const plane = new Uint8Array(data.length / 4);
  for (let i = 0; i < plane.length; i++) plane[i] = data[4 * i + colour];
  return plane;
}

// ITU-R BT.601 in fixed point with 16 bits, as Pillow computes it.
function luminanceOf({ data }) {
  const plane = new Uint8Array(data.length / 4);
  for (let i = 0; i < plane.length; i++) {
    plane[i] = (data[4 * i] * 19595 + data[4 * i + 1] * 38470 + data[4 * i + 2] * 7471 + 0x8000) >>> 16;
  }
  return plane;
}

function fitPlane(plane, fromHeight, fromWidth, height, width) {
  if (fromHeight === height && fromWidth === width) return plane;
  if (fromHeight === 28 && fromWidth === 28 && height === 32 && width === 32) return framed(plane); // MNIST for LeNet-5
  const ratio = width / height;
  const crop = { height: fromHeight, width: fromWidth };
  if (fromWidth / fromHeight > ratio) crop.width = ratio * fromHeight;
  else crop.height = fromWidth / ratio;
  const across = rowsOf(plane, fromHeight, fromWidth, (fromWidth - crop.width) / 2, crop.width, width);
  const turned = transposed(across, fromHeight, width);
  const down = rowsOf(turned, width, fromHeight, (fromHeight - crop.height) / 2, crop.height, height);
  return transposed(down, width, height);
}

// Scales each row: an output pixel is the mean of the pixels around its centre, the nearer the heavier.
function rowsOf(plane, rows, from, left, length, to) {
  const scale = length / to;
  const reach = Math.max(scale, 1);
  const result = new Uint8Array(rows * to);
  for (let x = 0; x < to; x++) {
    const centre = left + (x + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const last = Math.min(Math.trunc(centre + reach + 0.5), from);
    const weights = new Float64Array(last - first);
    for (let n = 0; n < weights.length; n++) weights[n] = Math.max(0, 1 - Math.abs((n + first - centre + 0.5) / reach));
    const total = weights.reduce((a, b) => a + b);
    for (let y = 0; y < rows; y++) {
      let sum = 0;
      for (let n = 0; n < weights.length; n++) sum += weights[n] * plane[y * from + first + n];
      result[y * to + x] = Math.round(sum / total);
    }
  }
  return result;
}

function transposed(plane, rows, columns) {
  const result = new Uint8Array(plane.length);
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) result[x * rows + y] = plane[y * columns + x];
  return result;
}

function framed(plane) {
  const result = new Uint8Array(32 * 32);
  for (let y = 0; y < 28; y++) result.set(plane.subarray(28 * y, 28 * y + 28), 32 * (y + 2) + 2);
  return result;
}

// Training pictures that are made of squares, as the 8x8 digits are: each square of the input becomes its mean.
function inSquares({ shape, data }, side) {
  if (side === 1) return { shape, data };
  const [height, width, channels] = shape;
  const squares = Math.ceil(width / side);
  const square = (i) => {
    const pixel = Math.floor(i / channels);
    const row = Math.floor(Math.floor(pixel / width) / side);
    return (row * squares + Math.floor((pixel % width) / side)) * channels + (i % channels);
  };
  const sums = new Float64Array(squares * Math.ceil(height / side) * channels);
  const counts = new Uint32Array(sums.length);
  data.forEach((value, i) => ((sums[square(i)] += value), (counts[square(i)] += 1)));
  return { shape, data: data.map((_, i) => sums[square(i)] / counts[square(i)]) };
}
