/** What the browser keeps between two steps of a log-in: never readable by scripts, never sent along from other sites. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { stepLifeMs } from './second-factor.ts';

interface StepCookie {
  set(reply: FastifyReply, ticket: string): void;
  read(request: FastifyRequest): string | undefined;
  /** Reads it, and lets the browser forget it. */
  take(request: FastifyRequest, reply: FastifyReply): string | undefined;
}

const options = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;

const cookie = (name: string): StepCookie => ({
  set: (reply, ticket) => void reply.setCookie(name, ticket, { ...options, maxAge: stepLifeMs / 1000 }),
  read: ({ cookies }) => cookies[name],
  take({ cookies }, reply) {
    reply.clearCookie(name, options);
    return cookies[name];
  },
});

export const stepCookie = cookie('__Host-parley-second-step');
export const challengeCookie = cookie('__Host-parley-challenge');
