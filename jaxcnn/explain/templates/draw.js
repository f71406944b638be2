"use strict";
// The drawing area: strokes by mouse, finger, pen or keys; or a picture in their place. Ink is white on black, as MNIST's; whether the
// network sees it so or the other way round is the page's switch.

class Pad {
  // `ink`: how much of the input's longer side the strokes of the training pictures cover; null if those are no strokes.
  constructor(canvas, cursor, { shape: [height, width], ink, changed, said }) {
    Object.assign(this, { canvas, cursor, ink, changed, said });
    const side = Math.max(1, Math.round(256 / Math.max(height, width)));
    [canvas.width, canvas.height] = [width * side, height * side];
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.brush = 0.1; // of the longer side
    this.pen = { x: canvas.width / 2, y: canvas.height / 2, down: false };
    this.clear();
    for (const [event, does] of [["pointerdown", "begin"], ["pointermove", "move"], ["keydown", "key"]]) {
      canvas.addEventListener(event, (happened) => this[does](happened));
    }
    for (const event of ["pointerup", "pointercancel"]) canvas.addEventListener(event, () => (this.last = null));
    canvas.addEventListener("blur", () => (cursor.hidden = true));
  }

  get longer() {
    return Math.max(this.canvas.width, this.canvas.height);
  }

  clear() {
    [this.picture, this.strokes] = [null, []];
    this.context.fillStyle = "#000";
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.changed();
  }

  // Shows a picture in place of strokes, cropped as `inputOf` crops it.
  async put(picture) {
    this.clear();
    const image = await createImageBitmap(picture);
    const { width, height } = this.canvas;
    const scale = Math.max(width / image.width, height / image.height);
    this.context.imageSmoothingEnabled = scale < 1;
    const [w, h] = [image.width * scale, image.height * scale];
    this.context.drawImage(image, (width - w) / 2, (height - h) / 2, w, h);
    this.picture = picture;
    this.changed();
  }

  begin(event) {
    this.cursor.hidden = true; // it is the keyboard's
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.placeOf(event);
    this.stroke(this.last, this.last);
  }

  // A fast hand moves more often than the screen shows: the event has all places in between.
  move(event) {
    if (!this.last) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const part of between.length ? between : [event]) {
      const now = this.placeOf(part);
      this.stroke(this.last, now);
      this.last = now;
    }
  }

  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return { x: x * this.canvas.width, y: y * this.canvas.height };
  }

  stroke(from, to) {
    if (this.picture) this.clear(); // a stroke begins a new drawing
    const line = [from, to].map(({ x, y }) => ({ x, y }));
    this.strokes.push(line);
    this.drawLine(this.context, line);
    this.changed();
  }

  drawLine(context, [from, to]) {
    const lineWidth = this.brush * this.longer;
    Object.assign(context, { strokeStyle: "#fff", lineWidth, lineCap: "round" });
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }

  // Arrows move the pen, Space lowers and lifts it, Delete clears.
  key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { pen } = this;
    if (event.key === " ") {
      pen.down = !pen.down;
      if (pen.down) this.stroke(pen, pen);
    } else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else if (event.key in steps) {
      const before = { ...pen };
      const step = this.longer / 32;
      pen.x = Math.min(Math.max(pen.x + step * steps[event.key][0], 0), this.canvas.width);
      pen.y = Math.min(Math.max(pen.y + step * steps[event.key][1], 0), this.canvas.height);
      if (pen.down) this.stroke(before, pen);
    } else return;
    event.preventDefault();
    this.showCursor();
    this.said(pen);
  }

  showCursor() {
    const { pen, canvas, cursor } = this;
    cursor.hidden = false;
    cursor.classList.toggle("down", pen.down);
    cursor.style.left = `${(100 * pen.x) / canvas.width}%`;
    cursor.style.top = `${(100 * pen.y) / canvas.height}%`;
  }

  // The pixels to make the input of: the picture's, or the strokes'. `fitting` brings these to the middle, as large as those of
  // the training pictures; the pen stays as thick as it is.
  pixels(fitting) {
    if (this.picture) return this.picture;
    const { width, height } = this.canvas;
    if (!fitting || this.ink === null || !this.strokes.length) return greyOf(this.context);
    const points = this.strokes.flat();
    const rangeOfPoints = (axis) => {
      const all = points.map((point) => point[axis]);
      return [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
    };
    const [[left, right], [top, bottom]] = [rangeOfPoints("x"), rangeOfPoints("y")];
    const scale = (Math.max(this.ink - this.brush, 0) * this.longer) / Math.max(right - left, bottom - top, 1);
    const moved = ({ x, y }) => ({
      x: width / 2 + (x - (left + right) / 2) * scale,
      y: height / 2 + (y - (top + bottom) / 2) * scale,
    });
    this.middle ??= new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    this.middle.fillRect(0, 0, width, height);
    for (const line of this.strokes) this.drawLine(this.middle, line.map(moved));
    return greyOf(this.middle);
  }
}

function greyOf(context) {
  return Object.assign(context.getImageData(0, 0, context.canvas.width, context.canvas.height), { isGrey: true });
}

// The pixels of a dropped or chosen file; what is transparent lies on white paper.
async function pictureOf(file) {
  const image = await createImageBitmap(file);
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}
