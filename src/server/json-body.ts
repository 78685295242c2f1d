/** Reads bodies as JSON whatever their content type says, and takes an absent one as an empty object. */
import type { FastifyInstance } from 'fastify';
import { AppError } from './errors.ts';

const mostBytes = 65_536;

/** Widely used clients leave the content type or the whole body out; bodies are at most 64 KB. */
export function acceptAnyJsonBody(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: mostBytes },
    async (_request: unknown, text: string) => (text.trim() === '' ? {} : parse(text)),
  );
  scope.addHook('preValidation', (request, _reply, done) => {
    request.body ??= {};
    done();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('bad-request', { hint: 'the body is not JSON' });
  }
}
