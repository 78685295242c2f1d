/** No path, name or body over HTTP has control characters: not every database takes them, and no honest client sends them. */
import type { FastifyInstance } from 'fastify';
import { findControl, hasControl } from '../protocol/control-characters.ts';
import { AppError } from './errors.ts';

/** In a path even TAB, LF and CR are out of place. */
const inPath = /%(?:[01][0-9a-f]|7f)/i;
const inQuery = /%(?:0[0-8bcef]|1[0-9a-f]|7f)/i;

/** For all routes that are added to `app` afterwards. */
export function refuseControlCharacters(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ url }) => {
    const [path = '', query = ''] = url.split('?', 2);
    if (inPath.test(path) || hasControl(path))
      throw new AppError('bad-request', { hint: 'the path has a control character' });
    if (inQuery.test(query)) throw new AppError('bad-request', { hint: 'the query has a control character' });
  });
  app.addHook('preValidation', async ({ body }) => {
    if (typeof body !== 'object' && typeof body !== 'string') return;
    const path = findControl(body);
    if (path !== undefined) throw new AppError('bad-request', { hint: `body${path} has a control character` });
  });
}
