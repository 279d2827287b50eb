// The time left, in words. The server's clock decides; this only shows it.

const SPOKEN_MINUTES = new Set([30, 10, 5, 1]);

export class Timer {
  constructor({ element, announce, deadline, serverTime, words, onUp }) {
    this.offset = Date.parse(serverTime) - Date.now();
    this.deadline = deadline ? Date.parse(deadline) : null;
    Object.assign(this, { element, announce, words, onUp });
    this.spoken = null;
    if (this.deadline) this.tick();
  }

  // Each answer from the server carries its clock and the deadline (which a grant may have moved).
  sync({ deadline_at: deadline, server_time: serverTime }) {
    if (serverTime) this.offset = Date.parse(serverTime) - Date.now();
    if (deadline) this.deadline = Date.parse(deadline);
  }

  get secondsLeft() {
    return Math.max(0, Math.ceil((this.deadline - Date.now() - this.offset) / 1000));
  }

  tick() {
    const left = this.secondsLeft;
    const minutes = Math.ceil(left / 60);
    const text =
      left > 90
        ? this.words.minutesLeft.replace("{n}", String(minutes))
        : this.words.secondsLeft.replace("{n}", String(left));
    if (this.element.textContent !== text) this.element.textContent = text;
    if (SPOKEN_MINUTES.has(minutes) && this.spoken !== minutes) {
      this.spoken = minutes;
      this.announce(text);
    }
    this.element.closest("[data-timer]").dataset.short = left <= 300 ? "1" : "";
    if (left === 0) this.onUp();
    else setTimeout(() => this.tick(), left > 90 ? 5000 : 1000);
  }
}
