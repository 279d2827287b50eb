// The part of a photograph that stays, and its focus, moved on the picture itself: by mouse, touch or arrow keys.
// The number fields below it hold what is sent; without this script they are all there is.

const LEAST = 5; // percent between two edges
const STEP = 1;
const LONG_STEP = 10;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
// Which numbers each handle moves, across and down.
const HANDLES = {
  topLeft: ["left", "top"],
  topRight: ["right", "top"],
  bottomLeft: ["left", "bottom"],
  bottomRight: ["right", "bottom"],
  focus: ["focus_x", "focus_y"],
};

const clamped = (value, least, most) => Math.min(most, Math.max(least, value));

function start(form) {
  const texts = JSON.parse(document.getElementById("crop-texts").textContent);
  const stage = form.querySelector("[data-crop-stage]");
  const at = (name) => Number(form.elements[name].value) || 0;

  // Between what a number may lie, so that edges never cross and the focus stays inside.
  function bounds(name) {
    if (name === "left") return [0, at("right") - LEAST];
    if (name === "top") return [0, at("bottom") - LEAST];
    if (name === "right") return [at("left") + LEAST, 100];
    if (name === "bottom") return [at("top") + LEAST, 100];
    return name === "focus_x" ? [at("left"), at("right")] : [at("top"), at("bottom")];
  }

  function set(name, value) {
    form.elements[name].value = Math.round(clamped(value, ...bounds(name)));
  }

  function draw() {
    for (const name of ["left", "top", "right", "bottom"]) stage.style.setProperty(`--${name}`, `${at(name)}%`);
    for (const [name, [across, down]] of Object.entries(HANDLES)) {
      const handle = stage.querySelector(`[data-handle="${name}"]`);
      handle.style.setProperty("--x", `${at(across)}%`);
      handle.style.setProperty("--y", `${at(down)}%`);
    }
  }

  function move(name, x, y) {
    const [across, down] = HANDLES[name];
    set(across, x);
    set(down, y);
    set("focus_x", at("focus_x"));
    set("focus_y", at("focus_y"));
    draw();
  }

  function follow(name, event) {
    const box = stage.getBoundingClientRect();
    move(name, ((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
  }

  function handle(name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = name === "focus" ? "crop-focus" : "crop-corner";
    button.dataset.handle = name;
    button.setAttribute("aria-label", `${texts[name]}. ${texts.keys}`);
    button.addEventListener("pointerdown", (event) => {
      button.setPointerCapture(event.pointerId);
      button.addEventListener("pointermove", moved);
    });
    const moved = (event) => follow(name, event);
    const done = () => button.removeEventListener("pointermove", moved);
    button.addEventListener("pointerup", done);
    button.addEventListener("pointercancel", done);
    button.addEventListener("keydown", (event) => {
      if (!ARROWS[event.key]) return;
      event.preventDefault();
      const [x, y] = ARROWS[event.key].map((sign) => sign * (event.shiftKey ? LONG_STEP : STEP));
      const [across, down] = HANDLES[name];
      move(name, at(across) + x, at(down) + y);
    });
    return button;
  }

  const part = document.createElement("span");
  part.className = "crop-part";
  stage.append(part, ...Object.keys(HANDLES).map(handle));
  form.addEventListener("input", draw);
  draw();
}

document.querySelectorAll("form[data-crop]").forEach(start);
document.documentElement.dataset.scripts = "1";
