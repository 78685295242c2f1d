/** What a screen reader is told, each thing once: a live region draws the last few lines of it. */
export interface Announcement {
  id: number;
  text: string;
}

export interface Announcer {
  say(text: string): void;
  get(): readonly Announcement[];
  subscribe(listener: () => void): () => void;
}

/** A region that grows without end slows readers down; what has been said may go. */
const kept = 4;

export function createAnnouncer(): Announcer {
  const listeners = new Set<() => void>();
  let lines: readonly Announcement[] = [];
  let lastId = 0;
  return {
    say(text) {
      lastId += 1;
      lines = [...lines, { id: lastId, text }].slice(-kept);
      for (const listener of [...listeners]) listener();
    },
    get: () => lines,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
