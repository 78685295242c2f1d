import type { FastifyReply } from 'fastify';
import { crossOrigin } from './answer-headers.ts';
import { AppError } from './errors.ts';

const callbackName = /^[A-Za-z_$][A-Za-z0-9_$.]{0,63}$/;

/** A script that hands `value` to the page's function. */
export function renderJsonp(reply: FastifyReply, callback: unknown, value: unknown): string {
  if (typeof callback !== 'string' || !callbackName.test(callback)) {
    throw new AppError('bad-request', { hint: 'callback' });
  }
  reply.type('application/javascript; charset=utf-8').headers(crossOrigin);
  return `${callback}(${JSON.stringify(value).replaceAll('<', '\\u003c')})`;
}
