"use strict";
// What lies over the input.

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
