/* A short sound, made here: two soft tones, a third of a second. */
let context: AudioContext | null = null;

const TONES = [
  { hertz: 660, at: 0 },
  { hertz: 880, at: 0.11 },
];

export function ding(): void {
  // Browsers play nothing on a page that nobody has touched yet, and complain in the console.
  if (typeof AudioContext === "undefined" || !navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  if (context.state === "suspended") void context.resume().catch(() => undefined);
  for (const { hertz, at } of TONES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, currentTime + at);
    volume.gain.linearRampToValueAtTime(0.12, currentTime + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, currentTime + at + 0.22);
    tone.connect(volume).connect(destination);
    tone.start(currentTime + at);
    tone.stop(currentTime + at + 0.25);
  }
}
