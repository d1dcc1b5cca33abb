"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const two = data.systems.length > 1, last = data.systems.length - 1, step = 200;
const $ = (id) => document.getElementById(id);
const make = (tag, text, name) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
};
const number = (value) => (value === null || value === undefined ? "\u2013" : value.toFixed(2));
const signed = (value) => (value > 0 ? "+" : "") + value.toFixed(2);
const longest = 60;
const shortened = (id) => {
  const chars = [...id], element = make("bdi", chars.length > longest ? `${chars.slice(0, longest - 16).join("")}\u2026${chars.slice(-15).join("")}` : id);
  if (chars.length > longest) element.title = chars.slice(0, 1000).join("");
  return element;
};
data.rows.forEach((row, place) => { row.place = place; row.change = row.iou[last] - row.iou[0]; });

const columns = [
  ["id", (row) => row.id],
  ...(two ? [["IoU of A", (row) => row.iou[0]], ["IoU of B", (row) => row.iou[1]], ["change", (row) => row.change]]
          : [["IoU", (row) => row.iou[0]]]),
  ["precision", (row) => row.precision], ["recall", (row) => row.recall], ["text in %", (row) => row.text],
];
let order = { column: two ? 3 : 1, up: true }, limit = step, shown = [];

function sorted() {
  const from = parseFloat($("from").value) || 0, to = $("to").value === "" ? 100 : parseFloat($("to").value);
  const wanted = $("filter").value.toLowerCase(), get = columns[order.column][1];
  const rows = data.rows.filter((row) => row.iou[last] >= from && row.iou[last] <= to && row.id.toLowerCase().includes(wanted));
  const empty = (row) => get(row) === null || get(row) === undefined;
  const compare = (a, b) => (get(a) < get(b) ? -1 : get(a) > get(b) ? 1 : 0) * (order.up ? 1 : -1);
  rows.sort((a, b) => empty(a) - empty(b) || compare(a, b) || a.place - b.place);
  return rows;
}

function drawHead() {
  const head = document.querySelector("#images thead tr");
  head.replaceChildren(make("th"));
  columns.forEach(([title], place) => {
    const cell = make("th", undefined, place ? "number" : ""), button = make("button", title);
    button.type = "button";
    if (place === order.column) {
      button.textContent += order.up ? " \u2191" : " \u2193";
      cell.setAttribute("aria-sort", order.up ? "ascending" : "descending");
    }
    button.addEventListener("click", () => { order = { column: place, up: place === order.column ? !order.up : true }; draw(); });
    cell.append(button);
    head.append(cell);
  });
}

function opener(row) {
  const button = make("button", undefined, "open");
  button.type = "button";
  button.append(shortened(row.id));
  return button;
}

function draw() {
  shown = sorted();
  drawHead();
  $("shown").textContent = `${shown.length} of ${data.rows.length}`;
  document.querySelector("#images tbody").replaceChildren(...shown.slice(0, limit).map((row) => {
    const line = make("tr"), image = make("td");
    if (row.thumbnail) { const picture = make("img"); picture.src = row.thumbnail; picture.alt = ""; picture.loading = "lazy"; image.append(picture); }
    line.append(image);
    columns.forEach(([title, get], place) => {
      const value = get(row), cell = make("td", undefined, place ? "number" : "id");
      if (place === 0) cell.append(row.case ? opener(row) : shortened(value));
      else if (title === "change") { cell.textContent = signed(value); cell.classList.add(value > 0 ? "good" : value < 0 ? "bad" : "none"); }
      else cell.textContent = number(value);
      line.append(cell);
    });
    if (row.case) { line.style.cursor = "pointer"; line.addEventListener("click", () => open(row.place, cases)); }
    return line;
  }));
  $("more").hidden = shown.length <= limit;
}

const cases = data.rows.filter((row) => row.case).map((row) => row.place);
function drawCases() {
  for (const group of data.groups) {
    $("cases").append(make("h2", group.title[0].toUpperCase() + group.title.slice(1)));
    const line = make("div", undefined, "row");
    for (const place of group.places) {
      const row = data.rows[place], button = make("button", undefined, "case"), picture = make("img");
      button.type = "button";
      picture.src = row.thumbnail; picture.alt = "";
      const name = make("span"); name.append(shortened(row.id));
      button.append(picture, name, make("span", two ? `${number(row.iou[0])} \u2192 ${number(row.iou[1])}` : `IoU ${number(row.iou[0])}`));
      button.addEventListener("click", () => open(place, group.places));
      line.append(button);
    }
    $("cases").append(line);
  }
}

const viewer = $("viewer"), canvas = $("canvas");
let list = cases, at = 0, system = last, zoom = 0;
function open(place, from) {
  list = from.includes(place) ? from : cases;
  at = list.indexOf(place);
  if (!viewer.open) viewer.showModal();
  show();
}
function show() {
  const row = data.rows[list[at]];
  $("name").replaceChildren(shortened(row.id));
  $("facts").textContent = `${at + 1} of ${list.length}; IoU ${two ? "AB"[system] + " " : ""}${number(row.iou[system])}`;
  const add = (file, name) => { const picture = make("img"); picture.src = `${data.folder}/${file}`; picture.dataset.layer = name; picture.alt = ""; canvas.append(picture); return picture; };
  canvas.replaceChildren();
  add(`${row.case}_image.jpg`, "photo").addEventListener("load", fit);
  for (const layer of data.layers) {
    const file = `${row.case}_${layer}${data.ofTruth.includes(layer) ? "" : system}.png`;
    if (row.files.includes(file)) add(file, layer);
  }
  layers();
}
function layers() {
  for (const picture of canvas.children) {
    const box = picture.dataset.layer === "photo" ? $("photo") : document.querySelector(`#layers input[value="${picture.dataset.layer}"]`);
    picture.classList.toggle("hidden", !box.checked);
  }
}
function fit() {
  const photo = canvas.firstElementChild, stage = $("stage");
  if (!photo || !photo.naturalWidth) return;
  const scale = zoom || Math.min(stage.clientWidth / photo.naturalWidth, stage.clientHeight / photo.naturalHeight, 4);
  photo.style.width = `${photo.naturalWidth * scale}px`;
  photo.dataset.scale = scale;
}
const enlarge = (factor) => { zoom = Math.min(16, Math.max(0.1, parseFloat(canvas.firstElementChild.dataset.scale || 1) * factor)); fit(); };
const move = (by) => { at = (at + by + list.length) % list.length; show(); };
const other = () => { if (two) { system = 1 - system; $("system").textContent = "AB"[system]; show(); } };
const flip = (box) => { box.checked = !box.checked; layers(); };

viewer.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const boxes = [...document.querySelectorAll("#layers input[value]:not(#photo)")], key = event.key;
  if (key === "ArrowLeft") move(-1);
  else if (key === "ArrowRight") move(1);
  else if (/^[1-9]$/.test(key) && boxes[key - 1]) flip(boxes[key - 1]);
  else if (key === "i") flip($("photo"));
  else if (key === "b") other();
  else if (key === "+" || key === "=") enlarge(1.25);
  else if (key === "-") enlarge(0.8);
  else if (key === "0") { zoom = 0; fit(); }
  else return;
  event.preventDefault();
});
const keys = $("keys"), showKeys = () => keys.showModal();
window.addEventListener("keydown", (event) => {
  if (event.key === "?" && !keys.open && !event.target.matches("input[type=search], input[type=number]")) { event.preventDefault(); showKeys(); }
});
for (const button of document.querySelectorAll(".keys")) button.addEventListener("click", showKeys);
$("layers").addEventListener("change", layers);
$("before").addEventListener("click", () => move(-1));
$("after").addEventListener("click", () => move(1));
$("close").addEventListener("click", () => viewer.close());
if (two) $("system").addEventListener("click", other);
$("stage").addEventListener("wheel", (event) => { if (event.ctrlKey) { event.preventDefault(); enlarge(event.deltaY < 0 ? 1.1 : 0.9); } }, { passive: false });
window.addEventListener("resize", fit);
for (const id of ["filter", "from", "to"]) $(id).addEventListener("input", () => { limit = step; draw(); });
$("more").addEventListener("click", () => { limit += step; draw(); });
drawCases();
draw();
