/** Parsers of settings: text in, value out; what they throw is shown to the operator after the setting's name. */
import { readFileSync, statSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';

export const masterKeyBytes = 32;

export const text = (value: string): string => value;

export const integer =
  (lowest: number, highest: number) =>
  (value: string): number => {
    const parsed = Number(value);
    if (!/^\d+$/.test(value) || parsed < lowest || parsed > highest)
      throw new Error(`must be a whole number from ${lowest} to ${highest}, not ${JSON.stringify(value)}`);
    return parsed;
  };

/** 0 lets the system choose. */
export const port = integer(0, 65_535);

export const oneOf =
  <const T extends string>(choices: readonly T[]) =>
  (value: string): T => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw new Error(`must be one of ${choices.join(', ')}, not ${JSON.stringify(value)}`);
    return choice;
  };

/** `host` or `host:port`: what stands between `https://` and the path. */
export function authority(value: string): string {
  const url = URL.canParse(`https://${value}`) ? new URL(`https://${value}`) : undefined;
  if (!url || url.username || url.pathname !== '/' || url.search || url.hash || value.endsWith('/'))
    throw new Error(`must be a host, or host:port, without scheme and path, not ${JSON.stringify(value)}`);
  return value;
}

/** Addresses and networks, with commas between them. */
export function addressList(value: string): string[] {
  const list = value.split(',').map((part) => part.trim());
  for (const one of list) {
    const [address = '', bits, ...rest] = one.split('/');
    const longest = isIP(address) === 6 ? 128 : 32;
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
    if (isIP(address) === 0 || !fits || rest.length > 0)
      throw new Error(`must be addresses or networks with commas between them, not ${JSON.stringify(one)}`);
  }
  return list;
}

/** Every network that connects nobody but those inside. */
const privateRanges = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

/** The same, each one within a private range: the rest may be asked anyway, and everything at once is named by mistake. */
export function privateNetworks(value: string): string[] {
  const list = addressList(value);
  for (const one of list) {
    const [address = '', bits] = one.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (address.startsWith('::') && address.includes('.'))
      throw new Error(`must name IPv4 networks as such, not ${JSON.stringify(one)}`);
    const lies = privateRanges.some((range) => {
      const [network = '', least] = range.split('/');
      if ((isIP(network) === 6) !== (family === 'ipv6')) return false;
      const block = new BlockList();
      block.addSubnet(network, Number(least), family);
      return Number(bits ?? 128) >= Number(least) && block.check(address, family);
    });
    if (!lies) throw new Error(`must be private networks, not ${JSON.stringify(one)}`);
  }
  return list;
}

export function webUrl(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new Error(`must be an http or https URL, not ${JSON.stringify(value)}`);
  return value;
}

/** Says nothing about the value itself, which carries a password. */
export function databaseUrl(value: string): string {
  if (!URL.canParse(value) || !/^postgres(ql)?:$/.test(new URL(value).protocol))
    throw new Error('must be a URL of the form postgres://user:password@host:5432/database');
  return value;
}

/** The same of every one between commas. */
export function natsUrl(value: string): string {
  const fits = (part: string) =>
    URL.canParse(part) &&
    /^(nats|tls):$/.test(new URL(part).protocol) &&
    /^\/?[\w-]*$/.test(new URL(part).pathname) &&
    new URL(part).hostname !== '';
  if (!value.split(',').every(fits)) throw new Error('must be a URL of the form nats://user:password@host:4222/name');
  return value;
}

export const pemFile =
  (kind: 'CERTIFICATE' | 'PRIVATE KEY') =>
  (path: string): string => {
    const pem = readText(path);
    if (!pem.includes(`${kind}-----`)) throw new Error(`must name a PEM file with a ${kind.toLowerCase()}: ${path}`);
    return pem;
  };

export function masterKeyFile(path: string): Buffer {
  const problem = privacyProblem(path);
  if (problem) throw new Error(problem);
  const key = Buffer.from(readText(path).trim(), 'base64');
  if (key.length !== masterKeyBytes)
    throw new Error(`must name a file with ${masterKeyBytes} bytes in base64 (parley new-key makes one): ${path}`);
  return key;
}

/** What everybody on the machine can read is no secret. A group may: containers are given their secrets so. */
function privacyProblem(path: string): string | undefined {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if (process.platform === 'win32' || (mode & 0o007) === 0) return undefined;
  return `must not be open to everybody on this machine (chmod 600 ${path})`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : 'cannot be read';
    throw new Error(`${reason}: ${path}`, { cause });
  }
}
