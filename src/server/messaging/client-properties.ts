import { hasControl } from '../../protocol/control-characters.ts';
import type { ClientProperties } from '../../protocol/conversation.ts';
import { deviceIdPattern } from '../../protocol/frames.ts';

const textMembers = [
  'appId',
  'appVersion',
  'deviceFamily',
  'os',
  'osName',
  'osVersion',
  'browser',
  'browserVersion',
  'timeZone',
  'deviceManufacture',
  'deviceModel',
  'integration',
  'integrationVersion',
] as const;
const memberLength = 64;
const featuresKept = 32;

/** Known members of what a client says of itself, cut to size; the address is ours to say. */
export function parseClientProperties(said: unknown, ipAddress: string): ClientProperties {
  const properties: ClientProperties = { type: '.ClientProperties' };
  if (typeof said === 'object' && said !== null) {
    const record = said as Record<string, unknown>;
    for (const name of textMembers) {
      const value = record[name];
      if (isPlain(value)) properties[name] = value.slice(0, memberLength);
    }
    if (Array.isArray(record.features))
      properties.features = record.features
        .filter((f) => isPlain(f) && f.length <= memberLength)
        .slice(0, featuresKept);
  }
  return { ...properties, ipAddress: ipAddress.slice(0, 45) };
}

const isPlain = (value: unknown): value is string => typeof value === 'string' && value !== '' && !hasControl(value);

const deviceIdForm = new RegExp(deviceIdPattern);

/** The device's own name for itself. Not one of the properties, which agents are shown. */
export function deviceIdOf(said: unknown): string | undefined {
  const { deviceId } = Object(said) as { deviceId?: unknown };
  return typeof deviceId === 'string' && deviceIdForm.test(deviceId) ? deviceId : undefined;
}

/** What a client says of itself at the upgrade: in the `Client-Properties` header (JSON) or, failing that, in the query. */
export const saidAtUpgrade = (header: string | undefined, query: URLSearchParams): unknown =>
  parseHeader(header) ?? Object.fromEntries(query);

function parseHeader(header: string | undefined): unknown {
  if (!header) return undefined;
  try {
    return JSON.parse(header);
  } catch {
    return undefined;
  }
}
