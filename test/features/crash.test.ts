import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConversationEvent, LoggedEvent } from '../../src/protocol/conversation.ts';
import { foldAll } from '../../src/protocol/conversation.ts';
import { runCrashRounds } from '../crash/rounds.ts';
import { checkDialog, checkLog, entriesOf } from '../crash/verify.ts';
import { createSeededRandom } from '../support/seeded-random.ts';

test('a server that is killed under load loses and doubles nothing it has acknowledged', {
  timeout: 60_000,
}, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-crash-'));
  const report = await runCrashRounds({ dataDir, rounds: 5, consumers: 3, random: createSeededRandom(20) });
  expect(report).toMatchObject({ rounds: 5, dialogs: 5, violations: [], refused: [] });
  expect(report.acknowledged).toBe(report.messages);
  expect(report.resent).toBeGreaterThan(0);
  rmSync(dataDir, { recursive: true });
});

const ids = ['m-0', 'm-1', 'm-2'];
const event = (message: string) => ({ type: 'ContentEvent', contentType: 'text/plain', message }) as const;
const entries = ids.map((messageId, sequence) => ({ sequence, senderId: 'ann', messageId, event: event(messageId) }));
const [first, second, third] = entries as [(typeof entries)[0], (typeof entries)[0], (typeof entries)[0]];
const kinds = (violations: { kind: string }[]) => violations.map(({ kind }) => kind);

test('the check of a dialog finds what is missing, altered, doubled or out of order', () => {
  const check = (found: typeof entries) => kinds(checkDialog('dialog', found, entries));
  expect(check(entries)).toEqual([]);
  expect(check([first, second])).toEqual(['missing']);
  expect(check([first, third])).toEqual(['gap', 'missing']);
  expect(check([first, second, { ...third, event: event('other') }])).toEqual(['altered']);
  expect(check([first, second, third, { ...first, sequence: 3 }])).toEqual(['doubled']);
  expect(check([second, first, third])).toEqual(['gap', 'gap']);
});

test('the check of a log finds a lost event and a snapshot that is not its fold', () => {
  const opened: ConversationEvent = {
    type: 'ConversationOpened',
    brandId: 'acc1',
    consumerId: 'ann',
    skillId: '-1',
    firstConversation: true,
    ttr: { ttrType: 'NORMAL', value: 3600 },
    participants: [{ id: 'ann', role: 'CONSUMER', state: 'ACTIVE' }],
  };
  const published = ids.map((clientMessageId, sequence): ConversationEvent => {
    const originator = { id: 'ann', role: 'CONSUMER' } as const;
    return {
      type: 'MessagePublished',
      dialogId: 'd',
      sequence,
      originator,
      event: event(clientMessageId),
      clientMessageId,
    };
  });
  const log = [opened, ...published].map(
    (logged, i): LoggedEvent => ({ conversationId: 'd', revision: i + 1, ts: 1000 + i, event: logged }),
  );
  const snapshot = foldAll(undefined, log);
  if (!snapshot) throw new Error('a log of one conversation folds to it');
  expect(entriesOf(log, 'd')).toEqual(entries);
  expect(kinds(checkLog(snapshot, log))).toEqual([]);
  expect(kinds(checkLog(snapshot, log.slice(0, -1)))).toEqual(['fold']);
  expect(kinds(checkLog(snapshot, log.toSpliced(2, 1)))).toContain('gap');
  expect(kinds(checkLog({ ...snapshot, note: 'never written' }, log))).toEqual(['fold']);
});
