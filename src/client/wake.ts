/** Calls `act` when the page becomes visible or the machine comes online; without a page there is nothing to hear. */
export function onWake(act: () => void): () => void {
  const page = globalThis.document;
  const view = globalThis.window;
  if (!page?.addEventListener || !view?.addEventListener) return () => undefined;
  const onVisible = () => {
    if (page.visibilityState === 'visible') act();
  };
  page.addEventListener('visibilitychange', onVisible);
  view.addEventListener('online', act);
  view.addEventListener('pageshow', onVisible);
  return () => {
    page.removeEventListener('visibilitychange', onVisible);
    view.removeEventListener('online', act);
    view.removeEventListener('pageshow', onVisible);
  };
}
