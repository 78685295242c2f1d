/** `(3) ` before the page's title until somebody looks at the page again. */
export interface TitleCount {
  show(count: number): void;
  close(): void;
}

export function createTitleCount(): TitleCount {
  const stop = new AbortController();
  let prefix = '';
  const strip = () => {
    if (prefix && document.title.startsWith(prefix)) document.title = document.title.slice(prefix.length);
    prefix = '';
  };
  addEventListener('focus', strip, { signal: stop.signal });
  return {
    show(count) {
      strip();
      if (count === 0 || document.hasFocus()) return;
      prefix = `(${count}) `;
      document.title = prefix + document.title;
    },
    close() {
      strip();
      stop.abort();
    },
  };
}
