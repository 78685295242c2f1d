/** Headers of every answer, whatever writes it: routes say only how theirs differ. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** An answer is read by its own site, runs nothing, is shown in no frame and keeps no tie to the page that opened it. */
const answerHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()',
} as const;

/** For a year, with all hosts below, as ASVS asks. */
const strictTransport = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } as const;

/** For what pages of other sites load. */
export const crossOrigin = { 'cross-origin-resource-policy': 'cross-origin' } as const;

/** `strict`: browsers are to come over TLS from now on. */
const headersFor = (strict: boolean): Record<string, string> =>
  strict ? { ...answerHeaders, ...strictTransport } : answerHeaders;

export function setAnswerHeaders(response: ServerResponse, strict: boolean): void {
  for (const [name, value] of Object.entries(headersFor(strict))) response.setHeader(name, value);
}

/** For what has no response object: broken requests and refused upgrades. */
export function answerRaw(
  socket: Duplex,
  status: number,
  options: { strict: boolean; text?: string | undefined },
): void {
  const { strict, text = STATUS_CODES[status] ?? 'Error' } = options;
  const headers = {
    ...headersFor(strict),
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n${lines.join('')}\r\n${text}`);
}
