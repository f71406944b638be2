"use strict";
// Where a window stands: the pixels of the image under each of its cells, for every place of it. Convolution, pooling, their
// gradients and the page's frames all read this one list.

// A place is a list of pairs (cell of the window, pixel of the image), both counted row by row. `rows` and `columns` say for each
// place along an axis which pixels its cells lie on, whatever the stride and the padding; -1 is a zero beside the image. Such a
// cell has no pixel, and so no pair: zeros add nothing to a sum, and a maximum leaves them out.
function placesOf(layer) {
  if (layer.places) return layer.places;
  layer.places = [];
  for (const rows of layer.rows) {
    for (const columns of layer.columns) {
      const place = [];
      rows.forEach((i, u) => columns.forEach((j, v) => {
        if (i >= 0 && j >= 0) place.push(u * columns.length + v, i * layer.input[1] + j);
      }));
      layer.places.push(Int32Array.from(place));
    }
  }
  return layer.places;
}

// The part of the image that a window reads: its first row and column, and how many pixels high and wide it is.
function partOf(layer, y, x) {
  const sides = [layer.rows[y], layer.columns[x]].map((cells) => cells.filter((pixel) => pixel >= 0));
  const first = sides.map((cells) => Math.min(...cells));
  return { first, size: sides.map((cells, axis) => Math.max(...cells) - first[axis] + 1) };
}
