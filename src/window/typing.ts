/** Tells the other side that this person is typing: at the first key, again while it lasts, and when it is over. */
export interface TypingSignal {
  typed(): void;
  stopped(): void;
}

const idleMs = 3_000;
/** The other side forgets after ten seconds. */
const renewMs = 5_000;

export function createTypingSignal(publish: (chatState: 'COMPOSING' | 'ACTIVE') => void): TypingSignal {
  let told: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopped = () => {
    clearTimeout(timer);
    if (told !== undefined) publish('ACTIVE');
    told = undefined;
  };
  return {
    typed() {
      clearTimeout(timer);
      timer = setTimeout(stopped, idleMs);
      const now = Date.now();
      if (told !== undefined && now - told < renewMs) return;
      told = now;
      publish('COMPOSING');
    },
    stopped,
  };
}
