// The bar that reads a lesson aloud, block by block, and shows where it is.

import { local } from "../trainingsite/storage.js";
import { blocksOf, isOpen, piecesOf, textAloud } from "./spoken.js";
import { hush, isSpeaking, speak, whenVoice } from "./voice.js";

const SPEED = "listen-speed";
const WORDS_A_MINUTE = 160; // of a voice at speed 1
const LOOK_MS = 3000;
const MOST_TRIES = 3;

const root = document.querySelector("[data-listen]");
const article = document.querySelector("[data-listen-text]");
const part = (name) => root.querySelector(`[data-listen-${name}]`);
const speed = part("speed");
const lang = article.lang;
const blocks = [document.querySelector("h1"), ...blocksOf(article)];

let place = 0; // the block
let piece = 0; // the sentence in it
let tries = 0; // how often this sentence was begun
let marked = null; // the block that shows where the voice is

const state = () => root.dataset.state;

function show(next, said = next) {
  root.dataset.state = next;
  root.querySelectorAll("[data-when]").forEach((element) => {
    element.hidden = !element.dataset.when.split(" ").includes(next);
  });
  part("state").textContent = root.dataset[`said${said[0].toUpperCase()}${said.slice(1)}`];
}

function mark(block) {
  marked?.classList.remove("being-read");
  marked = block;
  if (!block) return;
  block.classList.add("being-read");
  bringIntoView(block);
}

function bringIntoView(block) {
  const { top, bottom } = block.getBoundingClientRect();
  if (top >= root.getBoundingClientRect().bottom && bottom <= window.innerHeight) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const isTall = bottom - top > window.innerHeight / 2;
  block.scrollIntoView({ block: isTall ? "start" : "center", behavior: still ? "auto" : "smooth" });
}

// The next block that may be read, from here in one direction; -1 when there is none.
function readable(from, step) {
  let at = from;
  while (at >= 0 && at < blocks.length && !isOpen(blocks[at])) at += step;
  return at < blocks.length ? at : -1;
}

function read() {
  const at = readable(place, 1);
  if (at < 0) return finish("finished");
  if (at !== place) piece = 0;
  place = at;
  const pieces = piecesOf(textAloud(blocks[place]), lang);
  mark(blocks[place]);
  tries += 1;
  return speak(pieces[piece], { lang, rate: Number(speed.value), failed: fail, ended: () => advance(pieces) });
}

function advance(pieces) {
  tries = 0;
  piece += 1;
  if (piece >= pieces.length) {
    piece = 0;
    place += 1;
  }
  read();
}

function play() {
  show("playing");
  tries = 0;
  read();
}

// Cancelled and begun again at its sentence: on some phones a paused voice never goes on.
function pause() {
  if (state() !== "playing") return;
  hush();
  show("paused");
}

function fail() {
  hush();
  show("paused", "failed");
}

function finish(said = "stopped") {
  const atTheBar = root.contains(document.activeElement);
  hush();
  place = 0;
  piece = 0;
  mark(null);
  show("stopped", said);
  // The button that was pressed is gone now.
  if (atTheBar) part("play").focus({ preventScroll: true });
}

function step(by) {
  const at = readable(place + by, by);
  if (at >= 0) place = at;
  piece = 0;
  tries = 0;
  if (state() === "playing") read();
  else mark(blocks[place]);
}

// Hidden tabs and locked phones cut the voice off without a word: begin the sentence again.
function lookAfterVoice() {
  if (state() !== "playing" || document.hidden || isSpeaking()) return;
  if (tries >= MOST_TRIES) fail();
  else read();
}

function showLength() {
  const words = blocks.reduce((sum, block) => sum + textAloud(block).split(" ").length, 0);
  const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE / Number(speed.value)));
  part("length").textContent = root.dataset.about.replace("{n}", minutes);
}

function changeSpeed() {
  local.set(SPEED, speed.value); // refused by the device, it holds for this page alone
  showLength();
  tries = 0;
  if (state() === "playing") read();
}

function ready() {
  part("missing").hidden = true;
  part("bar").hidden = false;
  part("play").disabled = false;
  speed.disabled = false;
}

function missing() {
  part("bar").hidden = true;
  part("missing").hidden = false;
}

part("play").addEventListener("click", () => (state() === "playing" ? pause() : play()));
part("stop").addEventListener("click", () => finish());
part("back").addEventListener("click", () => step(-1));
part("next").addEventListener("click", () => step(1));
speed.addEventListener("change", changeSpeed);
document.addEventListener("say", pause);
document.addEventListener("visibilitychange", lookAfterVoice);
window.addEventListener("pagehide", hush);
setInterval(lookAfterVoice, LOOK_MS);

if ([...speed.options].some((option) => option.value === local.get(SPEED))) speed.value = local.get(SPEED);
showLength();
whenVoice(lang, ready, missing);
