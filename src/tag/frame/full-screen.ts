/** On phones the window fills the screen: the page behind stands still, and the keyboard does not cover the composer. */
const phone = '(max-width: 480px), (max-height: 420px) and (pointer: coarse)';

export interface FullScreen {
  /** Whether the window is open. */
  set(open: boolean): void;
  close(): void;
}

export function createFullScreen(host: HTMLElement): FullScreen {
  const stop = new AbortController();
  const { signal } = stop;
  const query = matchMedia(phone);
  const page = document.documentElement;
  let open = false;
  let before: { overflow: string; x: number; y: number } | undefined;

  const adapt = () => {
    const full = open && query.matches;
    host.toggleAttribute('data-phone', query.matches);
    if (full && !before) {
      before = { overflow: page.style.overflow, x: scrollX, y: scrollY };
      page.style.overflow = 'hidden';
    } else if (!full && before) {
      page.style.overflow = before.overflow;
      scrollTo(before.x, before.y);
      before = undefined;
    }
    const { height, offsetTop } = visualViewport ?? { height: innerHeight, offsetTop: 0 };
    host.style.setProperty('--height', `${height}px`);
    host.style.setProperty('--top', `${offsetTop}px`);
  };
  query.addEventListener('change', adapt, { signal });
  visualViewport?.addEventListener('resize', adapt, { signal });
  visualViewport?.addEventListener('scroll', adapt, { signal });
  adapt();
  return {
    set(next) {
      open = next;
      adapt();
    },
    close() {
      open = false;
      adapt();
      stop.abort();
    },
  };
}
