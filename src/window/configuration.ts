import { isRecord } from '../client/notifications.ts';
import { defaultWindowConfiguration, type WindowConfiguration } from '../protocol/window-configuration.ts';
import { windowConfigurationPath } from '../protocol/window-paths.ts';

const waitMs = 4_000;

/** How the account wants its window. Without an answer the window opens all the same, as we would have it. */
export async function fetchConfiguration(options: {
  origin: string;
  account: string;
  windowId: string;
  language: string;
}): Promise<WindowConfiguration> {
  const { origin, account, windowId, language } = options;
  try {
    const url = origin + windowConfigurationPath(account, windowId, language);
    const response = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(waitMs) });
    return response.ok ? parseConfiguration(await response.json()) : defaultWindowConfiguration;
  } catch {
    return defaultWindowConfiguration;
  }
}

/** What is missing, or is not what it should be, is as in the default. */
export function parseConfiguration(value: unknown): WindowConfiguration {
  return fill(defaultWindowConfiguration, value) as WindowConfiguration;
}

function fill(standard: unknown, given: unknown): unknown {
  if (given === undefined || given === null) return standard;
  if (!isRecord(standard)) return standard === undefined || typeof given === typeof standard ? given : standard;
  if (!isRecord(given)) return standard;
  const keys = new Set([...Object.keys(standard), ...Object.keys(given)]);
  return Object.fromEntries([...keys].map((key) => [key, fill(standard[key], given[key])]));
}
