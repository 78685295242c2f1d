/** Tells an agent who looks elsewhere: a short sound, and a notification of the browser where it was allowed. */
import { strings } from './strings.ts';

const soundKey = 'parley.sound';

export const isSoundOn = (): boolean => localStorage.getItem(soundKey) !== 'off';
export const setSound = (on: boolean): void => localStorage.setItem(soundKey, on ? 'on' : 'off');

export type NotificationState = 'on' | 'ask' | 'blocked';

export function notificationState(): NotificationState {
  if (!('Notification' in window) || Notification.permission === 'denied') return 'blocked';
  return Notification.permission === 'granted' ? 'on' : 'ask';
}

export const askForNotifications = async (): Promise<void> => {
  await Notification.requestPermission();
};

let audio: AudioContext | undefined;

/** Two tones, up for a ring, one for a message. Browsers keep silent until the page was first used. */
export function playTone(kind: 'ring' | 'message'): void {
  if (!isSoundOn() || !('AudioContext' in window)) return;
  audio ??= new AudioContext();
  const { currentTime } = audio;
  const tones = kind === 'ring' ? [660, 880] : [740];
  for (const [i, frequency] of tones.entries()) {
    const oscillator = new OscillatorNode(audio, { type: 'sine', frequency });
    const startS = currentTime + i * 0.16;
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, startS);
    gain.gain.linearRampToValueAtTime(0.12, startS + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, startS + 0.15);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(startS);
    oscillator.stop(startS + 0.16);
  }
}

export interface Alert {
  kind: 'ring' | 'message';
  /** Alerts about the same thing take each other's place. */
  about: string;
  title: string;
  body: string;
  onOpen: () => void;
}

/** Unless the agent looks at the page, and where the agent has allowed it. */
export function notifyAgent({ kind, about, title, body, onOpen }: Alert): void {
  const attended = document.visibilityState === 'visible' && document.hasFocus();
  if (attended || notificationState() !== 'on') return;
  const notification = new Notification(title, { body, tag: `parley ${kind} ${about}`, lang: strings.language });
  notification.onclick = () => {
    window.focus();
    onOpen();
    notification.close();
  };
}
