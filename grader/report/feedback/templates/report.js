"use strict";
// Moves a sliding window over its image. All that it shows stands in the page already: it sets classes and texts.
enliven(document);

function enliven(place) {
  for (const stage of place.querySelectorAll(".stage")) {
    const steps = [...stage.querySelectorAll(".steps li")];
    if (steps.length > 1) slide(stage, steps);
    const choice = stage.querySelector(".channel");
    if (choice) chooseChannel(stage, choice);
  }
  fit();
}

function slide(stage, steps) {
  const one = (selector) => stage.querySelector(selector);
  const all = (selector) => [...stage.querySelectorAll(selector)];
  const [sum, at, play] = [one(".sum"), one(".at"), one(".play")];
  const cells = all("[data-step]");
  const grids = all('table[data-part="answer"]');
  const keyed = grids.at(-1); // one answer is enough on the way of the tab key
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let now = Number(stage.dataset.start);
  let timer = 0;

  function show(index) {
    now = (index + steps.length) % steps.length;
    const { row, column, cell } = steps[now].dataset;
    const [height, width] = [Number(stage.dataset.height), Number(stage.dataset.width)];
    for (const table of all('table[data-part="image"]')) {
      [...table.tBodies[0].rows].forEach((line, i) =>
        [...line.querySelectorAll("td")].forEach((td, j) =>
          td.classList.toggle("window", i >= row && i < +row + height && j >= column && j < +column + width)));
    }
    for (const td of cells) {
      const here = Number(td.dataset.step) === now;
      td.classList.toggle("window", here);
      if (td.closest("table") !== keyed) continue;
      td.tabIndex = here ? 0 : -1;
      td.setAttribute("aria-selected", here);
    }
    for (const frame of all(".frame")) {
      const onImage = frame.closest(".plane").querySelector('table[data-part="image"]');
      const [y, x] = onImage ? [row, column] : cell.split(" ");
      frame.style.transform = `translate(${x}px, ${y}px)`;
    }
    stage.classList.toggle("away", now !== Number(stage.dataset.start)); // what is read is known of the first alone
    grids.concat(all('table[data-part="image"]')).forEach(keepInSight);
    at.textContent = now + 1;
    sum.textContent = steps[now].textContent;
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    sum.setAttribute("aria-live", "polite");
    play.textContent = play.dataset.play;
    play.classList.remove("on");
  }

  function start() {
    sum.setAttribute("aria-live", "off"); // a voice could not keep up
    play.textContent = play.dataset.pause;
    play.classList.add("on");
    if (now === steps.length - 1) show(0);
    timer = setInterval(() => {
      show(now + 1);
      if (now === steps.length - 1) pause();
    }, calm.matches ? 2000 : 1000);
  }

  function go(index) {
    pause();
    show(index);
  }

  function beside(rows, columns) {
    const [row, column] = steps[now].dataset.cell.split(" ").map(Number);
    const found = steps.findIndex((step) => step.dataset.cell === `${row + rows} ${column + columns}`);
    return found < 0 ? now : found;
  }

  const keys = {
    ArrowLeft: () => now - 1,
    ArrowRight: () => now + 1,
    ArrowUp: () => beside(-1, 0),
    ArrowDown: () => beside(1, 0),
    Home: () => 0,
    End: () => steps.length - 1,
  };
  stage.addEventListener("keydown", (event) => {
    const inGrid = event.target.closest("[data-step]");
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!inGrid && !event.target.closest(".player button")) return;
    event.preventDefault();
    go(keys[event.key]());
    if (inGrid) keyed.querySelector(`[data-step="${now}"]`).focus();
  });
  one(".previous").addEventListener("click", () => go(now - 1));
  one(".next").addEventListener("click", () => go(now + 1));
  play.addEventListener("click", () => (timer ? pause() : start()));
  for (const cell of cells) {
    for (const event of ["pointerenter", "focus", "click"]) {
      cell.addEventListener(event, () => Number(cell.dataset.step) === now || go(Number(cell.dataset.step)));
    }
  }

  keyed.setAttribute("role", "grid");
  for (const cell of keyed.querySelectorAll("tbody td")) cell.setAttribute("role", "gridcell");
  one(".controls").hidden = one(".keys").hidden = false;
  show(now);
}

function chooseChannel(stage, choice) {
  choice.closest("label").hidden = false;
  choice.addEventListener("change", () => {
    for (const plane of stage.querySelectorAll(".plane")) {
      plane.hidden = plane.dataset.channel !== "" && plane.dataset.channel !== choice.value;
    }
    fit();
  });
}

// A wide grid scrolls sideways to what is marked; the page itself stays where it is.
function keepInSight(table) {
  const region = table.closest(".scroll");
  const [first] = table.querySelectorAll("td.window");
  if (!first) return;
  const left = first.offsetLeft - region.scrollLeft;
  if (left < 0 || left + 2 * first.offsetWidth > region.clientWidth) {
    region.scrollLeft = first.offsetLeft - region.clientWidth / 2;
  }
}

// Only what does not fit is a stop on the way of the tab key.
function fit() {
  for (const region of document.querySelectorAll(".scroll")) {
    const wide = region.scrollWidth > region.clientWidth;
    region.setAttribute("role", wide ? "region" : "group");
    if (wide) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
  }
}
addEventListener("resize", fit);
document.addEventListener("toggle", fit, true);

// In a frame, as a notebook shows it: says how high it is, and takes the colours of the page around it.
if (parent !== window) {
  const root = document.documentElement;
  const tell = () => parent.postMessage({ height: Math.ceil(root.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(root);
  addEventListener("message", (event) => {
    if (event.source !== parent) return;
    root.dataset.colours = event.data.dark ? "dark" : "light";
    tell();
  });
}
