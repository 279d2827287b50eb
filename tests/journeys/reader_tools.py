"""What a browser without a voice and without a second network needs to show a reader's page in a test."""

# Speaks at once and keeps what it said as [text, rate]; with `window.slowVoice` it never comes to an end by itself.
VOICE = """
(() => {
  const said = [];
  const voice = { lang: "en-GB", name: "Test", default: true, localService: true };
  let current = null;
  const synth = {
    said,
    get speaking() { return current !== null; },
    pending: false,
    getVoices: () => [voice],
    addEventListener: () => {},
    speak(utterance) {
      said.push([utterance.text, utterance.rate, utterance.lang]);
      current = utterance;
      if (!window.slowVoice) setTimeout(() => this.finish(utterance), 1);
    },
    finish(utterance) {
      if (current !== utterance) return;
      current = null;
      utterance.onend();
    },
    cancel() { current = null; },
  };
  Object.defineProperty(window, "speechSynthesis", { value: synth });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})();
"""
SLOW_VOICE = f"window.slowVoice = true; {VOICE}"
MUTE = 'Object.defineProperty(window, "speechSynthesis", { value: undefined });'
NOT_SECURE = 'Object.defineProperty(window, "isSecureContext", { value: false });'
NO_ROOM = """
Cache.prototype.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
"""
# The addresses of everything that is kept on the device, and in how many copies.
KEPT = """
async () => {
  const names = await caches.keys();
  const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return lists.flat().map((request) => new URL(request.url).pathname);
}
"""
