/** What every index must do. Run over the real databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConversationIndex, IndexDocument, IndexedConversation, IndexQuery } from './conversation-index.ts';
import { newId } from './talk.contract.ts';

export function conversationIndexContract(name: string, open: () => Promise<ConversationIndex>): void {
  describe(name, () => {
    let index: ConversationIndex;
    beforeAll(async () => {
      index = await open();
    });
    afterAll(() => index.close());
    searching(() => index);
    filtering(() => index);
    counting(() => index);
    following(() => index);
  });
}

const row = (accountId: string, members: Partial<IndexedConversation> = {}): IndexedConversation => ({
  id: newId('conversation'),
  accountId,
  consumerId: 'c',
  skillId: '-1',
  agentIds: [],
  inQueue: true,
  open: true,
  startTs: 1000,
  firstConversation: true,
  messages: 1,
  lastMessageTs: 1000,
  source: 'WEB',
  device: 'DESKTOP',
  note: '',
  revision: 1,
  ...members,
});

const words = (text: string): string[] => text.split(' ');
const document = (text: string, members: Partial<IndexDocument> = {}): IndexDocument => ({
  slot: 2,
  kind: 'transcript',
  tokens: words(text),
  ...members,
});

const query = (accountId: string, members: Partial<IndexQuery> = {}): IndexQuery => ({
  accountId,
  sight: { kind: 'all' },
  nowTs: 10_000,
  order: 'newest',
  limit: 50,
  ...members,
});

const text = (...phrases: string[]) => ({ choices: phrases.map((phrase) => [words(phrase)]) });

const ids = async (index: ConversationIndex, asked: IndexQuery): Promise<string[]> =>
  (await index.search(asked)).found.map(({ conversation }) => conversation.id);

function searching(index: () => ConversationIndex): void {
  test('phrases are found in order, all of them in one document', async () => {
    const account = newId('acc');
    const one = row(account);
    const documents = [document('my parcel from berlin is late'), document('über 42 größe', { slot: 3 })];
    await index().save([{ conversation: one, replaces: true, documents }]);
    for (const [phrases, found] of [
      [['late'], true],
      [['parcel from berlin'], true],
      [['berlin from'], false],
      [['late', 'parcel'], true],
      [['late', '42'], false],
      [['über'], true],
      [['42 größe'], true],
      [['parc'], false],
      [['and'], false],
    ] as const)
      expect([phrases, await ids(index(), query(account, { text: text(...phrases) }))]).toEqual([
        phrases,
        found ? [one.id] : [],
      ]);
    const either = { choices: [[['nowhere'], ['parcel', 'from']]] };
    expect((await index().search(query(account, { text: either }))).found[0]?.slot).toBe(2);
  });

  test('only documents of the kinds that are asked for', async () => {
    const account = newId('acc');
    const one = row(account);
    await index().save([
      { conversation: one, replaces: true, documents: [document('secret', { kind: 'note', slot: 0 })] },
    ]);
    const asked = (kinds: IndexDocument['kind'][]) => query(account, { text: { ...text('secret'), kinds } });
    expect(await ids(index(), asked(['note', 'attribute']))).toEqual([one.id]);
    expect(await ids(index(), asked(['transcript', 'attribute']))).toEqual([]);
  });

  test('pages follow one another without gap or repetition, in both orders', async () => {
    const account = newId('acc');
    const rows = Array.from({ length: 25 }, () => row(account));
    const documents = [2, 3, 4].map((slot) => document('same words', { slot }));
    for (const conversation of rows) await index().save([{ conversation, replaces: true, documents }]);
    for (const order of ['newest', 'oldest'] as const)
      for (const asked of [{ text: text('same words') }, {}]) {
        const seen: string[] = [];
        for (let cursor: number | undefined, pages = 0; pages < 10; pages++) {
          const page = await index().search(
            query(account, { ...asked, order, limit: 7, ...(cursor !== undefined && { cursor }) }),
          );
          seen.push(...page.found.map(({ conversation }) => conversation.id));
          cursor = page.next;
          if (cursor === undefined) break;
        }
        const expected = rows.map(({ id }) => id);
        expect(seen).toEqual(order === 'newest' ? expected.reverse() : expected);
      }
  });

  test('rights narrow both lists and text searches', async () => {
    const [account, other] = [newId('acc'), newId('acc')];
    const anns = row(account, { latestAgentId: 'ann', agentIds: ['ann', 'ben'], inQueue: false });
    const bens = row(account, { latestAgentId: 'ben', agentIds: ['ben'], skillId: '7', inQueue: false });
    const queued = row(account, { skillId: '8' });
    const returned = row(account, { latestAgentId: 'ben', skillId: '8' });
    const foreign = row(other, { latestAgentId: 'ann' });
    const documents = [document('hello')];
    await index().save(
      [anns, bens, queued, returned, foreign].map((conversation) => ({ conversation, replaces: true, documents })),
    );
    for (const asked of [{}, { text: text('hello') }]) {
      const found = async (sight: IndexQuery['sight']) =>
        (await ids(index(), query(account, { ...asked, sight }))).sort();
      expect(await found({ kind: 'all' })).toEqual([anns.id, bens.id, queued.id, returned.id].sort());
      expect(await found({ kind: 'agent', agentId: 'ann' })).toEqual([anns.id]);
      expect(await found({ kind: 'agent', agentId: 'nobody' })).toEqual([]);
      const inGroups = (agentIds: string[], skillIds: string[]) => found({ kind: 'groups', agentIds, skillIds });
      /* A skill brings what nobody has, and nothing that an agent of another group has. */
      expect(await inGroups(['ann'], ['7'])).toEqual([anns.id]);
      expect(await inGroups(['ann'], ['8', '-1'])).toEqual([anns.id, queued.id, returned.id].sort());
      expect(await inGroups(['ann', 'ben'], [])).toEqual([anns.id, bens.id, returned.id].sort());
      expect(await inGroups([], [])).toEqual([]);
    }
  });
}

function filtering(index: () => ConversationIndex): void {
  test('every filter keeps what fits and nothing else', async () => {
    const account = newId('acc');
    const fits = row(account, {
      consumerId: 'eva',
      skillId: '7',
      latestAgentId: 'ann',
      agentIds: ['ben', 'ann'],
      inQueue: false,
      open: false,
      startTs: 5000,
      endTs: 6500,
      csat: 4,
      device: 'MOBILE',
    });
    const other = row(account, { startTs: 9000, csat: 1 });
    const unrated = row(account, { startTs: 100 });
    await index().save(
      [fits, other, unrated].map((conversation) => ({ conversation, replaces: true, documents: [document('x')] })),
    );
    const filters: Partial<IndexQuery>[] = [
      { ids: [fits.id, 'another'] },
      { consumerId: 'eva' },
      { open: false },
      { inQueue: false },
      { skillIds: ['7', '9'] },
      { latestAgentIds: ['ann'] },
      { agentIds: ['ben'] },
      { startFromTs: 4000, startToTs: 5000 },
      { durationFromMs: 1500, durationToMs: 1500 },
      { durationFromMs: 1100, durationToMs: 5000 },
      { csatFrom: 4, csatTo: 5 },
      { devices: ['MOBILE'] },
    ];
    for (const filter of filters)
      for (const asked of [filter, { ...filter, text: text('x') }]) {
        expect([asked, await ids(index(), query(account, asked))]).toEqual([asked, [fits.id]]);
      }
    expect(await index().count(query(account), 10)).toBe(3);
    expect(await index().count(query(account), 2)).toBe(2);
    expect(await index().count(query(account, { csatFrom: 1 }), 10)).toBe(2);
    expect(await ids(index(), query(account, { skillIds: [] }))).toEqual([]);
    const [{ conversation } = { conversation: undefined }] = (await index().search(query(account, { ids: [fits.id] })))
      .found;
    expect(conversation).toEqual(fits);
  });
}

function counting(index: () => ConversationIndex): void {
  test('days tell what began and ended on them, at the caller’s midnight and within its sight', async () => {
    const account = newId('acc');
    const hour = 3_600_000;
    const midnight = 20_000 * 24 * hour;
    const ended = { open: false, endTs: midnight + 26 * hour, latestAgentId: 'ann' };
    const rows = [
      row(account, { startTs: midnight, ...ended, csat: 4 }),
      row(account, { startTs: midnight + 23 * hour, ...ended, csat: 5 }),
      row(account, { startTs: midnight + 25 * hour, ...ended }),
      row(account, { startTs: midnight + 25 * hour }),
    ];
    await index().save(rows.map((conversation) => ({ conversation, replaces: true, documents: [] })));
    const asked = { accountId: account, fromTs: midnight, toTs: midnight + 48 * hour, offsetMs: 0 };
    const nothing = { opened: 0, closed: 0, meanDurationMs: 0, ratings: 0, meanCsat: 0 };
    expect(await index().listDays({ ...asked, sight: { kind: 'all' } })).toEqual([
      { ...nothing, dayTs: midnight, opened: 2 },
      { dayTs: midnight + 24 * hour, opened: 2, closed: 3, meanDurationMs: 10 * hour, ratings: 2, meanCsat: 4.5 },
    ]);
    const [first] = await index().listDays({ ...asked, offsetMs: hour, sight: { kind: 'agent', agentId: 'ann' } });
    expect(first).toEqual({ ...nothing, dayTs: midnight - hour, opened: 1 });
  });
}

function following(index: () => ConversationIndex): void {
  test('an older revision changes nothing, a newer one adds or replaces', async () => {
    const account = newId('acc');
    const first = row(account, { revision: 5 });
    const save = (members: Partial<IndexedConversation>, replaces: boolean, ...documents: IndexDocument[]) =>
      index().save([{ conversation: { ...first, ...members }, replaces, documents }]);
    await save({}, true, document('one'));
    await save({ revision: 4, csat: 1 }, true, document('old'));
    expect(await index().list([first.id, 'unknown'])).toEqual(new Map([[first.id, first]]));
    const finds = async (word: string, sight: IndexQuery['sight'] = { kind: 'all' }) =>
      (await ids(index(), query(account, { text: text(word), sight }))).length === 1;
    expect([await finds('one'), await finds('old')]).toEqual([true, false]);
    await save({ revision: 6 }, false, document('two', { slot: 3 }));
    expect([await finds('one'), await finds('two')]).toEqual([true, true]);
    await save({ revision: 7, latestAgentId: 'ann' }, true, document('two', { slot: 3 }));
    expect((await index().list([first.id])).get(first.id)).toEqual({ ...first, revision: 7, latestAgentId: 'ann' });
    const ann = { kind: 'agent', agentId: 'ann' } as const;
    expect([await finds('one'), await finds('two', ann)]).toEqual([false, true]);
  });

  test('attributes are replaced as a whole, and only where there is a conversation', async () => {
    const account = newId('acc');
    const [first, second] = [row(account, { latestAgentId: 'ann' }), row(account, { latestAgentId: 'ann' })];
    for (const conversation of [first, second])
      await index().save([{ conversation, replaces: true, documents: [document('silver spoon')] }]);
    await index().saveAttributes(account, first.id, ['gold', 'card']);
    await index().saveAttributes(account, first.id, ['silver', 'card']);
    await index().saveAttributes(newId('acc'), second.id, ['silver', 'card']);
    await index().saveAttributes(account, 'unknown', ['silver', 'card']);
    const found = (word: string) =>
      ids(index(), query(account, { text: text(word), sight: { kind: 'agent', agentId: 'ann' } }));
    expect(await found('gold')).toEqual([]);
    expect(await found('silver card')).toEqual([first.id]);
    expect(await found('silver spoon')).toEqual([second.id, first.id]);
  });

  test('what is erased is found no more, and nothing else is', async () => {
    const account = newId('acc');
    const [gone, stays] = [row(account), row(account)];
    for (const conversation of [gone, stays])
      await index().save([{ conversation, replaces: true, documents: [document('marker')] }]);
    await index().erase(newId('acc'), [stays.id]);
    await index().erase(account, [gone.id]);
    expect(await ids(index(), query(account))).toEqual([stays.id]);
    expect(await ids(index(), query(account, { text: text('marker') }))).toEqual([stays.id]);
  });

  test('an index that was cleared holds nothing and can be filled again', async () => {
    const account = newId('acc');
    const conversation = row(account);
    const change = { conversation, replaces: true, documents: [document('marker')] };
    await index().save([change]);
    await index().clear();
    expect(await index().list([conversation.id])).toEqual(new Map());
    expect(await ids(index(), query(account, { text: text('marker') }))).toEqual([]);
    await index().save([change]);
    expect(await ids(index(), query(account, { text: text('marker') }))).toEqual([conversation.id]);
  });

  test('saving and erasing the same conversations at once fails neither', async () => {
    const account = newId('acc');
    const rows = Array.from({ length: 8 }, () => row(account));
    const documents = Array.from({ length: 20 }, (_, i) => document('marker', { slot: 2 + i }));
    const save = (revision: number) =>
      index().save(rows.map((one) => ({ conversation: { ...one, revision }, replaces: true, documents })));
    const erase = () =>
      index().erase(
        account,
        rows.map(({ id }) => id),
      );
    for (let round = 1; round <= 12; round++) await Promise.all([save(3 * round), erase(), save(3 * round + 1)]);
    await erase();
    expect(await ids(index(), query(account, { text: text('marker') }))).toEqual([]);
  });
}
