/**
 * The frame's half of the channel to the page that holds it. The frame says that it is ready to its parent alone and to
 * the declared origin alone, takes the first port that comes from both, and hears nothing else: what other frames, other
 * origins or later handshakes send has no effect.
 */
import { SignInRequired } from '../client/errors.ts';
import type {
  FrameHello,
  FrameReady,
  FrameStart,
  HookData,
  HookName,
  ToTag,
  ToWindow,
} from '../protocol/frame-bridge.ts';

export interface PageCredential {
  token: string;
  /** For codes: where the brand sent the code. */
  redirectUri?: string;
  /** For codes under PKCE. */
  codeVerifier?: string;
}

export interface Bridge {
  readonly start: FrameStart;
  /** Runs the page's authentication method. Rejects with `SignInRequired` where it refuses or does not answer. */
  credential(): Promise<PageCredential>;
  /** The value as the page's hooks leave it; as it was where the page does not answer. */
  hook(name: HookName, data: HookData): Promise<HookData>;
  tell(message: Exclude<ToTag, { id: number }>): void;
  listen(listener: (message: ToWindow) => void): void;
  close(): void;
}

/** The page itself waits for ten seconds for its method. */
const credentialWaitMs = 15_000;
const hookWaitMs = 2_000;

export interface BridgeOptions {
  /** Of the page that holds this frame. */
  pageOrigin: string;
  /** The frame's own window; another one in tests. */
  frame?: Window;
}

export function openBridge({ pageOrigin, frame = window }: BridgeOptions): Promise<Bridge> {
  const { parent } = frame;
  if (parent === frame || !isOrigin(pageOrigin)) return Promise.reject(new Error('no page holds this frame'));
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent) => {
      const [port] = event.ports;
      if (event.source !== parent || event.origin !== pageOrigin || !port || !isHello(event.data)) return;
      frame.removeEventListener('message', onMessage);
      resolve(createBridge(port, event.data.start));
    };
    frame.addEventListener('message', onMessage);
    const ready: FrameReady = { parley: 'ready' };
    parent.postMessage(ready, pageOrigin);
  });
}

function createBridge(port: MessagePort, start: FrameStart): Bridge {
  const listeners = new Set<(message: ToWindow) => void>();
  const waiting = new Map<number, (answer: ToWindow | undefined) => void>();
  let lastId = 0;
  let closed = false;

  port.onmessage = ({ data }) => {
    if (!isMessage(data)) return;
    if (data.type !== 'credential' && data.type !== 'hooked') for (const listener of [...listeners]) listener(data);
    else waiting.get(data.id)?.(data);
  };

  /** Each answer is taken once; undefined when none came in time. */
  const ask = <T extends ToWindow['type']>(
    type: T,
    waitMs: number,
    question: (id: number) => ToTag,
  ): Promise<Extract<ToWindow, { type: T }> | undefined> =>
    new Promise((resolve) => {
      lastId += 1;
      const id = lastId;
      const settle = (answer: ToWindow | undefined) => {
        if (answer && answer.type !== type) return;
        clearTimeout(timer);
        waiting.delete(id);
        resolve(answer as Extract<ToWindow, { type: T }> | undefined);
      };
      const timer = setTimeout(() => settle(undefined), waitMs);
      waiting.set(id, settle);
      port.postMessage(question(id));
    });

  return {
    start,
    async credential() {
      const answer = await ask('credential', credentialWaitMs, (id) => ({ type: 'credential', id }));
      if (!answer) throw new SignInRequired('the page does not answer');
      const { token, redirectUri, codeVerifier, error } = answer;
      if (error !== undefined || typeof token !== 'string' || token === '')
        throw new SignInRequired('the page refuses');
      return {
        token,
        ...(redirectUri !== undefined && { redirectUri }),
        ...(codeVerifier !== undefined && { codeVerifier }),
      };
    },
    async hook(name, data) {
      const answer = await ask('hooked', hookWaitMs, (id) => ({ type: 'hook', id, name, data }));
      return answer && isRecord(answer.data) ? answer.data : data;
    },
    tell(message) {
      if (!closed) port.postMessage(message);
    },
    listen: (listener) => void listeners.add(listener),
    close() {
      closed = true;
      listeners.clear();
      for (const settle of [...waiting.values()]) settle(undefined);
      port.close();
    },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isMessage = (value: unknown): value is ToWindow => isRecord(value) && typeof value.type === 'string';

function isHello(value: unknown): value is FrameHello {
  if (!isRecord(value) || value.parley !== 'hello' || !isRecord(value.start)) return false;
  const { account, window: reference, view, kept } = value.start;
  return typeof account === 'string' && isRecord(reference) && typeof view === 'string' && isRecord(kept);
}

/** Of a website, written as browsers write it: anything else is no address to send to. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
