/** The window's configuration as its address carries it. */
import type { SeparateWindowConfig } from '../../protocol/separate-window.ts';

/** Undefined: it does not say whom to talk to. */
export function parseConfig(text: string | undefined): SeparateWindowConfig | undefined {
  const { accountId, engConf, ...config } = parseObject(text);
  if (typeof accountId !== 'string' || accountId === '' || typeof engConf !== 'object' || engConf === null)
    return undefined;
  const { parentWindowOrigin: origin } = config;
  const parentWindowOrigin = typeof origin === 'string' && isOrigin(origin) ? origin : undefined;
  return { ...config, accountId, parentWindowOrigin, engConf } as SeparateWindowConfig;
}

export function parseLines(text: string | undefined): string[] {
  const lines: unknown = parse(text);
  return Array.isArray(lines) ? lines.filter((line): line is string => typeof line === 'string').slice(0, 10) : [];
}

const parseObject = (text: string | undefined): Record<string, unknown> => Object(parse(text));

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
