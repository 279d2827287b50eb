// The time left, in words. The server says how many seconds are left; the device only counts them, with a clock that
// nobody can set.

const SPOKEN_MINUTES = new Set([30, 10, 5, 1]);
const DOUBT_MS = 3000;

export class Timer {
  // `ask` asks the server and syncs; it resolves to whether it answered. `up` and `more`: the time is up; there is time again.
  constructor({ root, announce, messages, ask, up, more }) {
    Object.assign(this, { root, announce, messages, ask, up, more });
    this.element = root.querySelector("[data-timer-text]");
    this.until = root.querySelector("[data-timer-until]");
    this.button = root.querySelector("[data-timer-toggle]");
    this.button.addEventListener("click", () => this.#toggle());
    this.end = Infinity;
    this.isUp = false;
    this.spoken = null;
  }

  // Every answer of the server carries its clock and the deadline (which a grant may have moved). `since`: when it came.
  sync({ deadline_at: deadline, server_time: now }, since = performance.now()) {
    if (!deadline || !now) return;
    this.end = since + Date.parse(deadline) - Date.parse(now);
    this.until.textContent = this.messages.until.replace("{time}", new Date(deadline).toISOString().slice(11, 16));
    this.#look();
    this.tick();
  }

  get msLeft() {
    return Math.max(0, this.end - performance.now());
  }

  tick() {
    clearTimeout(this.timer);
    if (this.end === Infinity) return;
    this.#compare();
    const left = Math.ceil(this.msLeft / 1000);
    this.#show(left);
    if (left > 0) this.timer = setTimeout(() => this.tick(), Math.min(left > 90 ? 5000 : 1000, this.msLeft));
    const isUp = left === 0;
    if (isUp === this.isUp) return;
    this.isUp = isUp;
    if (isUp) this.up();
    else this.more();
  }

  // From 91 seconds on these are two minutes and more.
  #words(left, minutes) {
    if (left > 90) return this.messages.minutesLeft.replace("{n}", String(minutes));
    return left === 1 ? this.messages.secondLeft : this.messages.secondsLeft.replace("{n}", String(left));
  }

  #show(left) {
    const minutes = Math.ceil(left / 60);
    const text = this.#words(left, minutes);
    if (this.element.textContent !== text) this.element.textContent = text;
    if (left > 0 && SPOKEN_MINUTES.has(minutes) && this.spoken !== minutes) {
      this.spoken = minutes;
      this.announce(text);
    }
    this.root.dataset.short = left <= 300 ? "1" : "";
  }

  #toggle() {
    this.element.hidden = this.until.hidden = !this.element.hidden;
    this.button.setAttribute("aria-expanded", String(!this.element.hidden));
    this.button.textContent = this.element.hidden ? this.messages.showTime : this.messages.hideTime;
  }

  #look() {
    [this.wall, this.steady] = [Date.now(), performance.now()];
  }

  // The two clocks of a device go forward alike. If not, it slept (the steady one may then stand still) or somebody set
  // the other one. The server knows; where it cannot be asked, the device slept.
  #compare() {
    const gap = Date.now() - this.wall - (performance.now() - this.steady);
    this.#look();
    if (Math.abs(gap) < DOUBT_MS) return;
    this.ask().then((answered) => {
      if (answered || gap < 0) return;
      this.end -= gap;
      this.tick();
    });
  }
}
