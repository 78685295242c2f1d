/** What the page shows of a window: its frame, the bar that it shrinks to, or a notice. All in a shadow root of ours. */
import type { FrameAppearance } from '../../protocol/frame-bridge.ts';
import { directionOf, element, paint, styled } from '../dom.ts';
import css from './frame.css?inline';
import { createFullScreen } from './full-screen.ts';

const sizes = { small: [280, 400], large: [340, 580] } as const;

export interface Stage {
  host: HTMLElement;
  place(content: HTMLElement): void;
  dress(appearance: Pick<FrameAppearance, 'language' | 'dir'> & Partial<FrameAppearance>): void;
  full(open: boolean): void;
  remove(): void;
}

export function createStage(language: string): Stage {
  const host = element('div', { id: 'lpChat', className: 'lpc_window' });
  const root = styled(host, css);
  const fullScreen = createFullScreen(host);
  const dress: Stage['dress'] = ({ background, color, size, frame, position, ...rest }) => {
    host.lang = rest.language;
    host.dir = rest.dir;
    paint(host, background, color);
    if (position) host.dataset.position = position;
    const set = (name: string, px: number) => host.style.setProperty(name, `${px}px`);
    if (size) {
      set('--width', sizes[size][0]);
      set('--size', sizes[size][1]);
    }
    if (!frame) return;
    set('--top-radius', Math.min(frame.topRadius, 20));
    set('--bottom-radius', Math.min(frame.bottomRadius, 20));
    set('--bottom', frame.bottomRadius > 0 ? 20 : 0);
    set('--border', frame.border ? 1 : 0);
  };
  dress({ language, dir: directionOf(language) });
  document.body.append(host);
  return {
    host,
    place: (content) => root.append(content),
    dress,
    full: fullScreen.set,
    remove() {
      fullScreen.close();
      host.remove();
    },
  };
}

export interface Bar {
  button: HTMLButtonElement;
  name(title: string): void;
  count(unread: number, label: string): void;
}

/** `named`: the text stays where there is little room. */
export function drawBar(title: string, open: () => void, named = false): Bar {
  const button = element('button', {
    type: 'button',
    className: `bar lpc_minimized${named ? ' named' : ''}`,
    onclick: open,
  });
  const text = element('span', { className: 'title', textContent: title });
  const badge = element('span', { className: 'badge' });
  /* What is heard: the title, and in words how many are new. */
  const heard = element('span', { className: 'heard', textContent: title });
  text.ariaHidden = badge.ariaHidden = 'true';
  button.append(bubble(), text, badge, heard);
  return {
    button,
    name(next) {
      text.textContent = next;
      if (!badge.textContent) heard.textContent = next;
    },
    count(unread, label) {
      badge.textContent = unread > 9 ? '9+' : unread > 0 ? String(unread) : '';
      heard.textContent = label || text.textContent;
    },
  };
}

function bubble(): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.ariaHidden = 'true';
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', 'M4 5h16v11H10l-5 4v-4H4z');
  svg.append(path);
  return svg;
}
