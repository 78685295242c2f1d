/** Two short tones, made on the spot: there is no file to load. Browsers that want a gesture first stay silent. */
export interface Sound {
  /** Once for each message; many that come together sound like a few. */
  play(times: number): void;
  close(): void;
}

const tones = [
  { at: 0, hertz: 660 },
  { at: 0.09, hertz: 880 },
];
const toneSeconds = 0.16;
const pauseSeconds = 0.4;
const mostTimes = 3;

export function createSound(): Sound {
  let audio: AudioContext | undefined;
  const ring = (context: AudioContext, { at, hertz }: { at: number; hertz: number }) => {
    const start = context.currentTime + at;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + toneSeconds);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + toneSeconds);
  };
  const play = async (times: number) => {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') await audio.resume();
    for (let time = 0; time < Math.min(times, mostTimes); time += 1)
      for (const { at, hertz } of tones) ring(audio, { at: at + time * pauseSeconds, hertz });
  };
  return {
    play: (times) => void play(times).catch(() => undefined),
    close: () => void audio?.close().catch(() => undefined),
  };
}
