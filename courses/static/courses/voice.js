// The browser's own voice. One text at a time; whoever speaks last is heard.

const synth = window.speechSynthesis;
const PATIENCE_MS = 2000; // voices are often found only after the page

let current = null; // kept here: some browsers drop an utterance that nothing points to, and its end is never told

const language = (code) => code.toLowerCase().split(/[-_]/)[0];

// A voice of the device itself reads offline and sends the text to nobody.
export function voiceFor(lang) {
  const voices = synth?.getVoices() ?? [];
  const fitting = voices.filter((voice) => language(voice.lang) === language(lang));
  const own = fitting.filter((voice) => voice.localService);
  return own.find((voice) => voice.default) ?? own[0] ?? fitting[0] ?? null;
}

// Calls `found` once when there is a voice, `missing` when there is none yet after a while.
export function whenVoice(lang, found, missing = () => {}) {
  let told = false;
  const look = () => {
    if (told || !voiceFor(lang)) return told;
    told = true;
    found();
    return true;
  };
  if (!synth || !window.SpeechSynthesisUtterance) return missing();
  if (look()) return undefined;
  synth.addEventListener?.("voiceschanged", look);
  setTimeout(() => look() || missing(), PATIENCE_MS);
  return undefined;
}

export function speak(text, { lang, rate = 1, ended = () => {}, failed = () => {} }) {
  hush();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = lang;
  utterance.voice = voiceFor(lang);
  utterance.rate = rate;
  utterance.onend = () => current === utterance && ended();
  utterance.onerror = () => current === utterance && failed();
  current = utterance;
  synth.speak(utterance);
}

// An end that comes after this belongs to what was hushed, and is not told.
export function hush() {
  current = null;
  if (isSpeaking()) synth.cancel();
}

export const isSpeaking = () => Boolean(synth?.speaking || synth?.pending);
