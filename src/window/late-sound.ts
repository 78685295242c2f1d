import type { Sound } from './sound.ts';

/** The sound, loaded with the first message that makes one. */
export function createLateSound(): Sound {
  let sound: Promise<Sound> | undefined;
  return {
    play(times) {
      sound ??= import('./sound.ts').then(({ createSound }) => createSound());
      sound.then(
        ({ play }) => play(times),
        () => {
          sound = undefined;
        },
      );
    },
    close: () => void sound?.then(({ close }) => close()),
  };
}
