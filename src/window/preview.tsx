/** The window as an administrator is making it: with a conversation that nobody has had, and no connection. */
import type { DialogEvent } from '../client/dialog-events.ts';
import type { WindowConfiguration } from '../protocol/window-configuration.ts';
import { parseConfiguration } from './configuration.ts';
import type { Host } from './host.ts';
import { addEvents } from './said.ts';
import { findRoot, startWindow } from './start-window.tsx';
import type { WindowStore } from './store.ts';

const dialogId = 'preview';
const me = 'visitor';
const agent = 'agent';

/** Drafts come from the console around it, which is of our own origin, and from nobody else. */
export function startPreview(account: string): void {
  document.documentElement.dataset.preview = '';
  let leave: (() => void) | undefined;
  let newest: Wanted | undefined;
  let drawing = false;
  /* Who types faster than windows are drawn sees the last of what was typed, not each letter. */
  const drawNewest = async () => {
    if (drawing) return;
    drawing = true;
    try {
      while (newest) {
        const wanted = newest;
        newest = undefined;
        leave?.();
        leave = undefined;
        leave = await draw(account, wanted);
      }
    } finally {
      drawing = false;
    }
  };
  addEventListener('message', ({ source, origin, data }: MessageEvent) => {
    if (source !== parent || origin !== location.origin || data?.type !== 'preview') return;
    const languages = typeof data.language === 'string' ? [data.language] : navigator.languages;
    newest = { configuration: parseConfiguration(data.configuration), languages };
    void drawNewest();
  });
  parent.postMessage({ type: 'preview-ready' }, location.origin);
}

interface Wanted {
  configuration: WindowConfiguration;
  languages: readonly string[];
}

async function draw(account: string, { configuration, languages }: Wanted): Promise<() => void> {
  document.documentElement.removeAttribute('style');
  delete document.documentElement.dataset.header;
  /* Never answered: so nothing connects. */
  const nobody = () => new Promise<string>(() => {});
  return startWindow(findRoot(), {
    account,
    host: quietHost(),
    identity: { credentials: nobody, renew: nobody },
    anonymous: true,
    origins: {},
    configuration,
    languages,
    maximized: true,
    onStart: (store) => fill(store, configuration),
  });
}

function quietHost(): Host {
  const kept = new Map<string, string>();
  return {
    embedded: true,
    kept: {
      get: (key) => kept.get(key),
      set: (key, value) => (value === undefined ? kept.delete(key) : kept.set(key, value)),
    },
    credential: async () => undefined,
    leads: () => false,
    tell: () => {},
    listen: () => {},
    close: () => {},
  };
}

/** A welcome message shows before anything is said; without one there is something to see in the bubbles. */
function fill(store: WindowStore, { welcome }: WindowConfiguration): void {
  const now = Date.now();
  store.dispatch({ type: 'identified', me });
  store.dispatch({ type: 'connection', status: { state: 'online' } });
  if (!welcome) {
    const conversation = { id: dialogId, open: true, startTs: now, updatedTs: now, hasAgent: true, agentId: agent };
    const rest = { urgent: false, dueTs: -1, dueByHand: false, surveyed: false };
    store.dispatch({ type: 'conversations', conversations: [{ ...conversation, ...rest }] });
    store.dispatch({ type: 'said', add: (state) => addEvents(state, sample(now)) });
  }
  store.dispatch({ type: 'history', history: 'ready' });
}

const sample = (now: number): DialogEvent[] => [
  said(0, now - 120_000, { id: me, role: 'CONSUMER' }, 'Hello! Is my parcel on its way?'),
  said(1, now - 60_000, { id: agent, role: 'ASSIGNED_AGENT' }, 'It left this morning. You will have it tomorrow.'),
  said(2, now, { id: me, role: 'CONSUMER' }, 'Thank you!'),
  {
    dialogId,
    conversationId: dialogId,
    sequence: 3,
    ts: now,
    originator: { id: agent, role: 'ASSIGNED_AGENT' },
    event: { type: 'AcceptStatusEvent', status: 'READ', sequenceList: [0, 2] },
  },
];

const said = (sequence: number, ts: number, originator: DialogEvent['originator'], message: string): DialogEvent => ({
  ...{ dialogId, conversationId: dialogId, sequence, ts, originator },
  event: { type: 'ContentEvent', contentType: 'text/plain', message },
});
