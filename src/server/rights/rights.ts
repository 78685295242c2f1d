/** What an account owes its customers: their data when they ask for them, their end, and an end of what is old. */

import { createAudit } from '../audit.ts';
import { AppError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import { createSeal } from '../identity/seal.ts';
import type { Random } from '../random.ts';
import type { RightsRequest } from '../store/rights.ts';
import { untilFirst } from '../store/swap-record.ts';
import { claimedBy } from './claimed.ts';
import { countAll } from './erase.ts';
import { type ErasureParts, type ErasureRecord, startErasures } from './erasures.ts';
import { exportOf } from './export.ts';
import { startRetention } from './retention.ts';
import { type Customer, createSubjectDigest } from './subject.ts';

export interface RightsParts extends Omit<ErasureParts, 'identity' | 'audit' | 'openSubject'> {
  identity: Pick<Identity, 'revokeConsumer' | 'consumerIdOf' | 'findProfile'>;
  random: Random;
  masterKey: Uint8Array;
}

interface Ask {
  accountId: string;
  customer: Customer;
  /** The administrator's user id. */
  by: string;
}

export interface Rights {
  /** The pieces of one JSON text. Throws `consumer-not-found` where nothing is held. */
  export(ask: Ask): Promise<AsyncIterable<string>>;
  /** Carried out soon, also if this node ends. Asked for again meanwhile, it is the same one. */
  erase(ask: Ask): Promise<RightsRequest>;
  get(accountId: string, id: string): Promise<RightsRequest>;
  list(accountId: string, page: { beforeTs: number; limit: number }): Promise<RightsRequest[]>;
  close(): Promise<void>;
}

export function createRights(parts: RightsParts): Rights {
  const { store, identity, clock, random, log } = parts;
  const digestOf = createSubjectDigest(parts.masterKey);
  const seal = createSeal(parts.masterKey, 'erasure subjects', random);
  const sealSubject = (accountId: string, customer: Customer): string =>
    seal.seal(Buffer.from(JSON.stringify(customer)), accountId).toString('base64');
  const openSubject = (accountId: string, sealed: string): Customer | undefined => {
    const plain = seal.open(Buffer.from(sealed, 'base64'), accountId);
    return plain && JSON.parse(plain.toString());
  };
  const audit = createAudit(parts);
  const erasures = startErasures({ ...parts, audit, openSubject });
  const stopRetention = startRetention(parts);

  const requestOf = ({ accountId, customer, by }: Ask) => ({
    id: random.uuid(),
    accountId,
    subjectDigest: digestOf(accountId, customer),
    requestedBy: by,
    requestedTs: clock.now(),
    dueTs: clock.now(),
    revision: 1,
  });

  return {
    async export(ask) {
      const { accountId, customer, by } = ask;
      const person = await claimedBy(parts, accountId, customer);
      const held = await countAll(parts, person);
      if (Object.values(held).every((rows) => rows === 0)) throw new AppError('consumer-not-found');
      const request = { ...requestOf(ask), kind: 'export' as const, state: 'done' as const, finishedTs: clock.now() };
      const line = { accountId, by, act: 'consumer-exported', about: { request: request.id } };
      if (!(await audit.act({ kind: 'rights-request', next: { ...request, record: { held } } }, line)))
        throw new AppError('precondition-failed');
      log.info({ audit: 'consumer-exported', account: accountId, userId: by, request: request.id }, 'administration');
      return exportOf(parts, person, { id: request.id, customer, exportedTs: clock.now(), exportedBy: by });
    },

    async erase(ask) {
      const { accountId, customer, by } = ask;
      const consumerId = identity.consumerIdOf(accountId, customer);
      const subject = sealSubject(accountId, customer);
      const record: ErasureRecord = { repeats: 0, subject };
      const asked = { ...requestOf(ask), kind: 'erase' as const, state: 'closing' as const, consumerId, record };
      const line = { accountId, by, act: 'consumer-erasure-requested', about: { request: asked.id } };
      const request = await untilFirst(async () =>
        (await audit.act({ kind: 'rights-request', next: asked }, line))
          ? asked
          : store.findUnfinishedErasure(accountId, asked.subjectDigest),
      );
      log.info(
        { audit: 'consumer-erasure-requested', account: accountId, userId: by, request: request.id },
        'administration',
      );
      erasures.kick();
      return request;
    },

    async get(accountId, id) {
      const request = await store.findRightsRequest(accountId, id);
      if (!request) throw new AppError('not-found');
      return request;
    },

    list: (accountId, page) => store.listRightsRequests(accountId, page),

    async close() {
      await stopRetention();
      await erasures.close();
    },
  };
}
