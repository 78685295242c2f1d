/** The page's end of the line to the window in its frame. */
import type { FrameHello, FrameStart, ToTag, ToWindow } from '../../protocol/frame-bridge.ts';

export interface Bridge {
  /** Lost while the frame is not there yet: what it must know stands in `FrameStart`. */
  send(message: ToWindow): void;
  close(): void;
}

export interface BridgeOptions {
  iframe: HTMLIFrameElement;
  /** The service's. */
  origin: string;
  start: () => FrameStart;
  onMessage: (message: ToTag) => void;
}

/** A frame that loads again gets a new line; the old one is dead then. */
export function openBridge({ iframe, origin, start, onMessage }: BridgeOptions): Bridge {
  let port: MessagePort | undefined;
  const onReady = (event: MessageEvent) => {
    const { contentWindow } = iframe;
    if (event.origin !== origin || !contentWindow || event.source !== contentWindow) return;
    if (Object(event.data).parley !== 'ready') return;
    port?.close();
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }) => onMessage(data);
    const hello: FrameHello = { parley: 'hello', start: start() };
    contentWindow.postMessage(hello, origin, [channel.port2]);
  };
  addEventListener('message', onReady);
  return {
    send: (message) => port?.postMessage(message),
    close() {
      removeEventListener('message', onReady);
      port?.close();
      port = undefined;
    },
  };
}
