import type { ClientProperties } from '../../protocol/conversation.ts';

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
      if (typeof value === 'string' && value) properties[name] = value.slice(0, memberLength);
    }
    if (Array.isArray(record.features))
      properties.features = record.features
        .filter((f) => typeof f === 'string' && f.length <= memberLength)
        .slice(0, featuresKept);
  }
  return { ...properties, ipAddress: ipAddress.slice(0, 45) };
}

/** From the `Client-Properties` header (JSON) or, failing that, from the query. */
export function clientPropertiesOf(
  header: string | undefined,
  query: URLSearchParams,
  ipAddress: string,
): ClientProperties {
  return parseClientProperties(parseHeader(header) ?? Object.fromEntries(query), ipAddress);
}

function parseHeader(header: string | undefined): unknown {
  if (!header) return undefined;
  try {
    return JSON.parse(header);
  } catch {
    return undefined;
  }
}
