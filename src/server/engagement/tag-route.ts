/** `/tag/tag.js?site=…`: the tag with its account's settings in front, and what belongs to it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SiteSettings } from '../../protocol/engagement.ts';
import { crossOrigin } from '../answer-headers.ts';
import { AppError } from '../errors.ts';
import { type Packed, pack, sendPacked } from '../packed.ts';
import type { Account, Connector, Store } from '../store/store.ts';

type PartRequest = FastifyRequest<{ Params: { part: string } }>;
type TagRequest = FastifyRequest<{ Querystring: { site?: unknown } }>;

/** Compressed tags are kept for so many accounts. */
const mostTags = 100;
const script = 'text/javascript; charset=utf-8';
/** Any page may load these. */
const open = {
  'access-control-allow-origin': '*',
  ...crossOrigin,
};

export async function tagRoutes(app: FastifyInstance, store: Store, folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js') && name !== 'tag.js');
  const tag = await readFile(join(folder, 'tag.js'), 'utf8');
  const types = await readFile(new URL('../../tag/lp-tag.d.ts', import.meta.url), 'utf8');
  const parts = new Map<string, Packed>();
  for (const name of names) parts.set(name, pack(await readFile(join(folder, name), 'utf8')));
  const framesPath = `/tag/frame.js?v=${parts.get('frame.js')?.digest}`;
  const tags = new Map<string, Packed>();

  app.get('/tag/tag.js', async ({ query, headers }: TagRequest, reply) => {
    const { site } = query;
    const account = typeof site === 'string' && site ? await store.findAccount(site) : undefined;
    reply.headers(open);
    if (!account) {
      const text = site ? 'There is no such site.' : 'Name the site: /tag/tag.js?site=YOUR_ACCOUNT';
      return reply.status(400).type('text/plain; charset=utf-8').send(text);
    }
    const settings = siteSettings(account, await store.listConnectors(account.id));
    const body = `{const PARLEY_SETTINGS=${JSON.stringify({ ...settings, framesPath })};\n${tag}}`;
    let packed = tags.get(account.id);
    if (packed?.text !== body) {
      packed = pack(body);
      if (tags.size >= mostTags) tags.clear();
      tags.set(account.id, packed);
    }
    const etag = `"${packed.digest}"`;
    reply.headers({ etag, 'cache-control': 'public, max-age=300' });
    if (headers['if-none-match'] === etag) return reply.status(304).send();
    return sendPacked(reply.type(script), packed, headers);
  });
  app.get('/tag/:part', ({ params, headers }: PartRequest, reply) => {
    const packed = parts.get(params.part);
    if (!packed) throw new AppError('not-found');
    reply.headers({ ...open, 'cache-control': 'public, max-age=31536000, immutable' });
    return sendPacked(reply.type(script), packed, headers);
  });
  app.get('/tag/lp-tag.d.ts', (_request, reply) => reply.headers(open).type('text/plain; charset=utf-8').send(types));
}

export function siteSettings(account: Account, connectors: readonly Connector[]): SiteSettings {
  return {
    account: account.id,
    identityMode: account.settings.engagement?.identityMode ?? 'legacy+function',
    agentResumeWakesWindow: account.settings.engagement?.agentResumeWakesWindow ?? true,
    connectors: connectors
      .filter(({ enabled }) => enabled)
      .sort((a, b) => a.priority - b.priority)
      .map(({ id, type, settings: { issuer, jsMethodName, jsContext } }) => ({
        id,
        type,
        ...(issuer !== undefined && { issuer }),
        ...(jsMethodName !== undefined && { jsMethodName }),
        ...(jsContext !== undefined && { jsContext }),
      })),
  };
}
