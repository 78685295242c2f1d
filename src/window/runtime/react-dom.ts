import { type ComponentChild, render } from 'preact';

/** A place on the page that shows what it is given, at once. */
export const createRoot = (place: Element) => ({
  render: (what: ComponentChild) => render(what, place),
  unmount: () => render(null, place),
});
