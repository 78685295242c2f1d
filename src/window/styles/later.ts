import address from './later.css?url';
import { loadStyles } from './load.ts';

let loading: Promise<void> | undefined;

/** The style sheet of the parts that are loaded later. */
export function loadLaterStyles(): Promise<void> {
  loading ??= loadStyles(address);
  return loading;
}
