/** Texts that every visitor asks for: compressed once, not once per request. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { FastifyReply } from 'fastify';

export interface Packed {
  text: string;
  gzip: Buffer;
  digest: string;
}

export const pack = (text: string): Packed => ({
  text,
  gzip: gzipSync(text, { level: 9 }),
  digest: createHash('sha256').update(text).digest('base64url').slice(0, 16),
});

export function sendPacked(
  reply: FastifyReply,
  { text, gzip }: Packed,
  { 'accept-encoding': encodings = '' }: IncomingHttpHeaders,
): FastifyReply {
  reply.header('vary', 'Accept-Encoding');
  return String(encodings).includes('gzip') ? reply.header('content-encoding', 'gzip').send(gzip) : reply.send(text);
}
