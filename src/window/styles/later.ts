import address from './later.css?url';

let loading: Promise<void> | undefined;

/** The style sheet of the parts that are loaded later. Without it they work all the same. */
export function loadLaterStyles(): Promise<void> {
  loading ??= new Promise((resolve) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = address;
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
  return loading;
}
