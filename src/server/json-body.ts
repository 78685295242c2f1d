/** Reads bodies as JSON whatever their content type says, and takes an absent one as an empty object. */
import type { FastifyInstance } from 'fastify';
import { AppError } from './errors.ts';
import { deepest, isDeeperThan } from './messaging/nesting.ts';

const usualBytes = 65_536;

/** Widely used clients leave the content type or the whole body out; bodies are at most 64 KB unless `mostBytes` says. */
export function acceptAnyJsonBody(
  scope: FastifyInstance,
  { mostBytes = usualBytes, required = false }: { mostBytes?: number; required?: boolean } = {},
): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: mostBytes },
    async (_request: unknown, text: string) => (text.trim() === '' ? undefined : parse(text)),
  );
  scope.addHook('preValidation', (request, _reply, done) => {
    if (required && request.body === undefined && ['POST', 'PUT'].includes(request.method))
      throw new AppError('bad-request', { hint: 'the body is missing' });
    request.body ??= {};
    done();
  });
}

function parse(text: string): unknown {
  const body = read(text);
  if (isDeeperThan(deepest, body)) throw new AppError('bad-request', { hint: 'the body is too deep' });
  return body;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('bad-request', { hint: 'the body is not JSON' });
  }
}
