/** What every store must do. Run over the real databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Conversation, type ConversationEvent, fold, foldAll } from '../../protocol/conversation.ts';
import { keepsEngagement } from './engagement.contract.ts';
import type { ConversationQuery, Store } from './store.ts';
import { keepsLogins } from './store-logins.contract.ts';
import { keepsRecords } from './store-records.contract.ts';
import { keepsRights } from './store-rights.contract.ts';
import { agent, newId, Talk } from './talk.contract.ts';

export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());
    appending(() => store);
    reading(() => store);
    listing(() => store);
    keepsRecords(() => store);
    keepsLogins(() => store);
    keepsEngagement(() => store);
    keepsRights(() => store);
  });
}

function appending(store: () => Store): void {
  describe('append', () => {
    test('what was acknowledged is read back, event by event and folded', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      for (let i = 0; i < 40; i++) await talk.say(`message ${i} – "quoted", \u0000, \ud800, 😀`);
      await talk.assign('agent-1');
      expect(await store().readAfter(talk.id, 0, 1000)).toEqual(talk.log);
      expect(await store().findConversation(talk.accountId, talk.id)).toEqual(talk.snapshot);
      expect(foldAll(undefined, talk.log)).toEqual(talk.snapshot);
    });

    test('the snapshot equals the fold of the log after every single append', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      for (let i = 0; i < 35; i++) {
        const more = i % 7 === 0 ? [talk.saying(`a ${i}`), { type: 'NoteChanged', note: `${i}` } as const] : undefined;
        await talk.add(more ?? [talk.saying(`m ${i}`)]);
        expect(await store().findConversation(talk.accountId, talk.id)).toEqual(talk.snapshot);
      }
    });

    test('an append on an outdated revision conflicts and leaves nothing behind', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      const late = talk.prepare([talk.saying('late'), { type: 'NoteChanged', note: 'late' }]);
      await talk.say('first');
      expect(await store().append(late)).toEqual({ kind: 'conflict' });
      expect(await store().readAfter(talk.id, 0, 10)).toEqual(talk.log);
      expect(await store().findConversation(talk.accountId, talk.id)).toEqual(talk.snapshot);
    });

    test('an append ahead of the log, to no conversation or in another account conflicts', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      const append = talk.prepare([talk.saying('x')]);
      const ahead = { ...append, expectedRevision: 2, events: append.events.map((e) => ({ ...e, revision: 3 })) };
      expect(await store().append(ahead)).toEqual({ kind: 'conflict' });
      expect(await store().append({ ...append, conversationId: newId('nowhere') })).toEqual({ kind: 'conflict' });
      expect(await store().append({ ...append, accountId: newId('acc') })).toEqual({ kind: 'conflict' });
      expect(await store().readAfter(talk.id, 0, 10)).toEqual(talk.log);
    });

    test('a client message id used again answers what was published then, whatever the revision', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      const outdated = talk.prepare([talk.saying('again', { clientMessageId: 'm1' })]);
      await talk.say('hello', 'm1');
      const current = talk.prepare([
        { type: 'NoteChanged', note: 'n' },
        talk.saying('again', { clientMessageId: 'm1' }),
      ]);
      const duplicate = { kind: 'duplicate', event: talk.log[1] };
      expect(await store().append(outdated)).toEqual(duplicate);
      expect(await store().append(current)).toEqual(duplicate);
      expect(await store().readAfter(talk.id, 0, 10)).toEqual(talk.log);
    });

    test('the same client message id is free to another sender and in another conversation', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      await talk.say('hello', 'm1');
      await talk.add([talk.saying('hi', { clientMessageId: 'm1', senderId: 'agent-1' })]);
      const other = await new Talk(store(), talk.accountId).open();
      await other.say('hello', 'm1');
      expect(await store().readAfter(talk.id, 0, 10)).toHaveLength(3);
    });

    test('a consumer has one open conversation per account', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      const second = new Talk(store(), talk.accountId, talk.consumerId);
      expect(await store().append(second.opening())).toEqual({ kind: 'open-exists', conversationId: talk.id });
      expect(await store().findConversation(talk.accountId, second.id)).toBeUndefined();
      await new Talk(store(), newId('acc'), talk.consumerId).open();
      await talk.close();
      await second.open();
      expect(await store().countConversations(talk.accountId, talk.consumerId)).toBe(2);
    });

    test('creating a conversation that exists conflicts', async () => {
      const talk = new Talk(store(), newId('acc'));
      const opening = talk.opening();
      await talk.commit(opening);
      expect(await store().append(opening)).toEqual({ kind: 'conflict' });
    });

    test('of many openings at once by one consumer, one wins and the others learn its id', async () => {
      const accountId = newId('acc');
      const talks = Array.from({ length: 8 }, () => new Talk(store(), accountId, 'the-consumer'));
      const outcomes = await Promise.all(talks.map((talk) => store().append(talk.opening())));
      const won = talks.filter((_, i) => outcomes[i]?.kind === 'committed');
      expect(won).toHaveLength(1);
      const others = outcomes.filter((outcome) => outcome.kind !== 'committed');
      expect(others).toEqual(others.map(() => ({ kind: 'open-exists', conversationId: won[0]?.id })));
    });

    test('a hundred writers of one conversation, each trying again, lose nothing and leave no gap', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      const texts = Array.from({ length: 100 }, (_, i) => `text ${i}`);
      await Promise.all(texts.map((text) => talk.publishPatiently(text)));
      const log = await store().readAfter(talk.id, 1, 1000);
      expect(log.map(({ revision }) => revision)).toEqual(texts.map((_, i) => i + 2));
      const published = log.map(({ event }) => (event.type === 'MessagePublished' ? event : undefined));
      expect(published.map((event) => event?.sequence)).toEqual(texts.map((_, i) => i));
      expect(new Set(published.map((event) => event?.clientMessageId))).toEqual(new Set(texts));
      expect(await store().findConversation(talk.accountId, talk.id)).toEqual(
        log.reduce(fold, talk.snapshot as Conversation),
      );
    });

    test('one that fails harms none of those that were committed with it', async () => {
      const accountId = newId('acc');
      const talks = await Promise.all(Array.from({ length: 6 }, () => new Talk(store(), accountId).open()));
      const [stale, broken, ...fine] = talks as [Talk, Talk, ...Talk[]];
      const conflicting = stale.prepare([stale.saying('late')]);
      await stale.say('first');
      const answer = { ...broken.saying('zero'), dialogId: 'survey', sequence: 0 } as ConversationEvent;
      await broken.add([answer]);
      const taken = broken.prepare([answer]);
      const outcomes = await Promise.allSettled([
        ...fine.slice(0, 2).map((talk) => talk.say('fine')),
        store().append(conflicting),
        store().append(taken),
        ...fine.slice(2).map((talk) => talk.say('fine')),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      for (const talk of talks) expect(await store().readAfter(talk.id, 0, 10)).toEqual(talk.log);
      await broken.say('goes on');
    });
  });
}

function reading(store: () => Store): void {
  describe('reading a log', () => {
    test('pages by revision', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      for (let i = 0; i < 9; i++) await talk.say(`m${i}`);
      expect(await store().readAfter(talk.id, 0, 4)).toEqual(talk.log.slice(0, 4));
      expect(await store().readAfter(talk.id, 4, 4)).toEqual(talk.log.slice(4, 8));
      expect(await store().readAfter(talk.id, 10, 4)).toEqual([]);
      expect(await store().readAfter(newId('nowhere'), 0, 4)).toEqual([]);
    });

    test('reads a dialog from either end, ascending, messages only', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      for (let i = 0; i < 10; i++) await talk.add([{ type: 'NoteChanged', note: `${i}` }, talk.saying(`m${i}`)]);
      const sequences = async (range: { fromSequence: number; beforeSequence?: number; from: 'oldest' | 'newest' }) =>
        (await store().readDialog({ conversationId: talk.id, dialogId: talk.id, limit: 3, ...range })).map(
          ({ event }) => (event.type === 'MessagePublished' ? event.sequence : event.type),
        );
      expect(await sequences({ fromSequence: 0, from: 'oldest' })).toEqual([0, 1, 2]);
      expect(await sequences({ fromSequence: 4, from: 'oldest' })).toEqual([4, 5, 6]);
      expect(await sequences({ fromSequence: 0, from: 'newest' })).toEqual([7, 8, 9]);
      expect(await sequences({ fromSequence: 0, beforeSequence: 7, from: 'newest' })).toEqual([4, 5, 6]);
      expect(await sequences({ fromSequence: 8, from: 'newest' })).toEqual([8, 9]);
      expect(await sequences({ fromSequence: 6, beforeSequence: 8, from: 'oldest' })).toEqual([6, 7]);
    });

    test('finds every range of a dialog among whatever else happens', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      const survey = newId('dialog');
      for (let i = 0; i < 12; i++) {
        for (let n = 0; n < (i * 5) % 3; n++) await talk.add([{ type: 'NoteChanged', note: `${n}` }]);
        if (i % 4 === 1) await talk.add([{ ...talk.saying('x'), dialogId: survey, sequence: (i - 1) / 4 } as never]);
        await talk.say(`m${i}`);
      }
      for (const [dialogId, count] of [
        [talk.id, 12],
        [survey, 3],
      ] as const)
        for (const from of ['oldest', 'newest'] as const)
          for (let fromSequence = 0; fromSequence <= count; fromSequence++)
            for (let beforeSequence = fromSequence; beforeSequence <= count + 1; beforeSequence++) {
              const range = { conversationId: talk.id, dialogId, fromSequence, beforeSequence, limit: 4, from };
              const expected = Array.from({ length: count }, (_, i) => i).slice(fromSequence, beforeSequence);
              const read = (await store().readDialog(range)).map(({ event }) => 'sequence' in event && event.sequence);
              expect(read).toEqual(from === 'oldest' ? expected.slice(0, 4) : expected.slice(-4));
            }
    });

    test('takes any number as the end of a range', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      await talk.say('m');
      const range = { conversationId: talk.id, dialogId: talk.id, limit: 9, from: 'newest' } as const;
      const beforeSequence = Number.MAX_SAFE_INTEGER;
      expect(await store().readDialog({ ...range, fromSequence: 0, beforeSequence })).toEqual([talk.log[1]]);
      expect(await store().readDialog({ ...range, fromSequence: beforeSequence })).toEqual([]);
    });

    test('finds a message by what its sender called it', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      await talk.say('hello', 'm1');
      const named = { conversationId: talk.id, dialogId: talk.id, senderId: talk.consumerId, clientMessageId: 'm1' };
      expect(await store().findPublished(named)).toEqual(talk.log[1]);
      expect(await store().findPublished({ ...named, clientMessageId: 'm2' })).toBeUndefined();
      expect(await store().findPublished({ ...named, senderId: 'agent-1' })).toBeUndefined();
      expect(await store().findPublished({ ...named, dialogId: 'survey' })).toBeUndefined();
      expect(await store().findPublished({ ...named, conversationId: newId('nowhere') })).toBeUndefined();
    });

    test('keeps the dialogs of a conversation apart', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      await talk.say('main');
      const dialogId = newId('dialog');
      const survey = { ...talk.saying('survey'), dialogId, sequence: 0 } as ConversationEvent;
      await talk.add([survey]);
      const read = (id: string) =>
        store().readDialog({ conversationId: talk.id, dialogId: id, fromSequence: 0, limit: 9, from: 'oldest' });
      expect(await read(talk.id)).toEqual([talk.log[1]]);
      expect(await read(dialogId)).toEqual([talk.log[2]]);
    });
  });
}

function listing(store: () => Store): void {
  describe('listing conversations', () => {
    test('filters by everything that a query can say, most recently updated first', async () => {
      const accountId = newId('acc');
      const [a, b, c] = [new Talk(store(), accountId), new Talk(store(), accountId), new Talk(store(), accountId)];
      await a.open({ skillId: 's1', ts: 1000 });
      await b.open({ skillId: 's2', ts: 2000 });
      await c.open({ skillId: 's1', ts: 3000 });
      await b.add([{ type: 'ParticipantSet', dialogId: b.id, participant: agent('x') }], 4000);
      await b.add([{ ...b.saying('answered', { senderId: 'x' }) }], 4100);
      await c.add(
        [{ type: 'ParticipantSet', dialogId: c.id, participant: { ...agent('y'), state: 'SUGGESTED' } }],
        5000,
      );
      await a.add([{ type: 'DialogClosed', dialogId: a.id, closedBy: 'CONSUMER' }], 6000);
      await new Talk(store(), newId('acc')).open({ skillId: 's1' });
      const list = async (query: Partial<ConversationQuery>) =>
        (await store().listConversations({ accountId, limit: 10, ...query })).map(({ convId }) => convId);
      expect(await list({})).toEqual([a.id, c.id, b.id]);
      expect(await list({ limit: 2 })).toEqual([a.id, c.id]);
      expect(await list({ consumerId: b.consumerId })).toEqual([b.id]);
      expect(await list({ skillIds: ['s1'] })).toEqual([a.id, c.id]);
      expect(await list({ skillIds: ['s2', 's3'] })).toEqual([b.id]);
      expect(await list({ agentIds: ['x'] })).toEqual([b.id]);
      expect(await list({ agentIds: ['x', 'y'] })).toEqual([c.id, b.id]);
      expect(await list({ agentIds: [] })).toEqual([]);
      expect(await list({ state: ['OPEN'] })).toEqual([c.id, b.id]);
      expect(await list({ state: ['CLOSE'], stage: ['OPEN'] })).toEqual([a.id]);
      expect(await list({ stage: ['CLOSE'] })).toEqual([]);
      expect(await list({ updatedFromTs: 5000 })).toEqual([a.id, c.id]);
      expect(await list({ updatedToTs: 5000 })).toEqual([c.id, b.id]);
      expect(await list({ dueBeforeTs: 3000 + 60_000 })).toEqual([c.id]);
      expect(await list({ dueBeforeTs: 3000 + 59_999 })).toEqual([]);
      expect(await store().listConversations({ accountId, limit: 10 })).toEqual([a.snapshot, c.snapshot, b.snapshot]);
    });

    test('forgets an agent who left', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      await talk.assign('x');
      await talk.add([{ type: 'ParticipantRemoved', dialogId: talk.id, id: 'x', role: 'ASSIGNED_AGENT' }]);
      expect(await store().listConversations({ accountId: talk.accountId, agentIds: ['x'], limit: 5 })).toEqual([]);
    });

    test('lists what an overseer sees: what its agents have or had last, what waits for their skills, its own', async () => {
      const accountId = newId('acc');
      const [theirs, foreign, returned, given, waiting, own] = Array.from(
        { length: 6 },
        () => new Talk(store(), accountId),
      ) as [Talk, Talk, Talk, Talk, Talk, Talk];
      const leave = (talk: Talk, id: string) =>
        talk.add([{ type: 'ParticipantRemoved', dialogId: talk.id, id, role: 'ASSIGNED_AGENT' }]);
      for (const talk of [theirs, foreign, returned, given, own]) await talk.open({ skillId: 'other' });
      await waiting.open({ skillId: 's' });
      await theirs.assign('x');
      await foreign.assign('z');
      await returned.assign('x');
      await leave(returned, 'x');
      await given.assign('x');
      await leave(given, 'x');
      await given.assign('z');
      const participant = { id: 'boss', role: 'MANAGER', state: 'ACTIVE' } as const;
      await own.add([{ type: 'ParticipantSet', dialogId: own.id, participant }]);
      const overseenBy = { id: 'boss', agentIds: ['x', 'y'], skillIds: ['s'] };
      const list = async () => {
        const found = await store().listConversations({ accountId, overseenBy, limit: 10 });
        return new Set(found.map(({ convId }) => convId));
      };
      expect(await list()).toEqual(new Set([theirs.id, returned.id, waiting.id, own.id]));
      await returned.say('still waiting');
      expect(await list()).toContain(returned.id);
      await returned.assign('z');
      expect(await list()).not.toContain(returned.id);
      await leave(given, 'z');
      expect(await list()).not.toContain(given.id);
    });

    test('hides a conversation from other accounts', async () => {
      const talk = await new Talk(store(), newId('acc')).open();
      expect(await store().findConversation(newId('acc'), talk.id)).toBeUndefined();
      expect(await store().findConversation(talk.accountId, newId('nowhere'))).toBeUndefined();
    });

    test('finds the open conversations that nobody is assigned to, due first', async () => {
      const accountId = newId('acc');
      const [a, b, c, d] = [0, 1, 2, 3].map(() => new Talk(store(), accountId)) as [Talk, Talk, Talk, Talk];
      await a.open({ ts: 9000 });
      await b.open({ ts: 8000 });
      await c.open({ ts: 7000 });
      await c.assign('x');
      await d.open({ ts: 6000 });
      await d.close();
      expect(await store().listUnassigned(accountId, 1000)).toEqual([b.snapshot, a.snapshot]);
      expect(await store().listUnassigned(accountId, 1)).toEqual([b.snapshot]);
    });

    test('names each account in which somebody waits, once', async () => {
      const [waiting, served, closed] = [newId('acc'), newId('acc'), newId('acc')];
      for (let i = 0; i < 3; i++) await new Talk(store(), waiting).open();
      await (await new Talk(store(), served).open()).assign('x');
      await (await new Talk(store(), closed).open()).close();
      const listed = await store().listWaitingAccounts();
      expect(listed.filter((id) => [waiting, served, closed].includes(id))).toEqual([waiting]);
    });

    test('counts the open conversations of each assigned agent', async () => {
      const accountId = newId('acc');
      for (const id of ['x', 'x', 'y']) await (await new Talk(store(), accountId).open()).assign(id);
      const closed = await new Talk(store(), accountId).open();
      await closed.assign('x');
      await closed.close();
      await new Talk(store(), accountId).open();
      expect(await store().countAssigned(accountId)).toEqual(
        new Map([
          ['x', 2],
          ['y', 1],
        ]),
      );
      expect(await store().countConversations(accountId, closed.consumerId)).toBe(1);
    });

    test('counts those that nobody has, by skill, and in how many an answer is owed', async () => {
      const accountId = newId('acc');
      const opened = async (skillId: string) => new Talk(store(), accountId).open({ skillId });
      const [, answered, taken, closed] = [await opened('7'), await opened('7'), await opened('7'), await opened('8')];
      await opened('-1');
      await answered.assign('x');
      await answered.add([answered.saying('yes', { senderId: 'x' })]);
      await answered.add([{ type: 'ParticipantRemoved', dialogId: answered.id, id: 'x', role: 'ASSIGNED_AGENT' }]);
      await taken.assign('x');
      await closed.close();
      expect(await store().countUnassigned(accountId)).toEqual(
        new Map([
          ['-1', { waiting: 1, due: 1 }],
          ['7', { waiting: 2, due: 1 }],
        ]),
      );
      expect(await store().countUnassigned(newId('acc'))).toEqual(new Map());
    });
  });
}
