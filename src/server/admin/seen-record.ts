/** Records that are changed only by who has seen what stands: their ETag is their content's. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

const etagOf = (record: object): string =>
  `"${createHash('sha256').update(JSON.stringify(record)).digest('hex').slice(0, 32)}"`;

/** What was shown may come back with what nobody may change. */
export function contentOf(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sent;
  const { id: _id, pid: _pid, ...content } = sent as Record<string, unknown>;
  return content;
}

export function mustHaveSeen({ headers }: FastifyRequest, record: object): void {
  if (!headers['if-match']) throw new AppError('precondition-required');
  if (headers['if-match'] !== etagOf(record)) throw new AppError('precondition-failed');
}

export function show<R extends object, V>(reply: FastifyReply, record: R, viewOf: (record: R) => V): V {
  reply.header('etag', etagOf(record));
  return viewOf(record);
}
