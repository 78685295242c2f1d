import { expect, test } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.ts';
import { defaultLimits, type Limits } from '../config.ts';
import { AppError } from '../errors.ts';
import { createQuotas, type Sender } from './quotas.ts';

const ann: Sender = { kind: 'consumer', accountId: 'acc', id: 'ann' };
const anonymous = (id: string, anonymousAddress: string): Sender => ({ ...ann, id, anonymousAddress });

function open(limits: Partial<Limits>) {
  const clock = createFakeClock(0);
  const quotas = createQuotas(clock, { ...defaultLimits, ...limits });
  const waits = (act: () => void): number | undefined => {
    try {
      act();
    } catch (error) {
      return error instanceof AppError && error.status === 429 ? error.retryAfter : Number.NaN;
    }
    return undefined;
  };
  return { clock, quotas, say: (sender: Sender, bytes = 1) => waits(() => quotas.takeMessage(sender, bytes)), waits };
}

test('messages a minute and bytes a day of one consumer, and nobody else’s', () => {
  const { clock, say } = open({ messagesPerConsumerMinute: 2, bytesPerConsumerDay: 10_000 });
  expect([say(ann), say(ann), say(ann)]).toEqual([undefined, undefined, 60]);
  expect(say({ ...ann, id: 'ben' })).toBeUndefined();
  expect(say({ ...ann, kind: 'agent' })).toBeUndefined();
  clock.advance(60_000);
  expect([say(ann, 8000), say(ann)]).toEqual([undefined, 86_340]);
  clock.advance(86_340_000);
  expect(say(ann, 8000)).toBeUndefined();
});

test('anonymous consumers share what their network has, whoever they say they are; others do not', () => {
  const { say } = open({ messagesPerNetworkMinute: 2 });
  expect(say(anonymous('a', '2001:db8::1'))).toBeUndefined();
  expect(say(anonymous('b', '81.2.69.1'))).toBeUndefined();
  expect(say(anonymous('c', '::ffff:81.2.69.1'))).toBeUndefined();
  expect(say(anonymous('d', '81.2.69.1'))).toBe(60);
  expect(say(anonymous('e', '81.2.69.2'))).toBeUndefined();
  expect(say(ann)).toBeUndefined();
});

test('what one account has used up is refused there alone, and costs the consumer nothing', () => {
  const { clock, say } = open({ messagesPerAccountMinute: 1, messagesPerConsumerMinute: 2 });
  expect([say(ann), say(ann), say(ann)]).toEqual([undefined, 60, 60]);
  expect(say({ ...ann, accountId: 'other' })).toBeUndefined();
  clock.advance(60_000);
  expect(say(ann)).toBeUndefined();
});

test.each([
  { of: 'messages a minute', limits: { messagesPerAccountMinute: 8 }, bytes: 1 },
  { of: 'bytes a day', limits: { megabytesPerAccountDay: 8 }, bytes: 1_048_576 - 512 },
])('anonymous customers leave room in an account for vouched ones, and both for agents: $of', ({ limits, bytes }) => {
  const { say } = open({ ...limits, bytesPerConsumerDay: 1e9, bytesPerNetworkDay: 1e9, bytesPerAgentDay: 1e9 });
  const until = (sender: (n: number) => Sender): number => {
    for (let n = 0; ; n++) if (say(sender(n), bytes) !== undefined) return n;
  };
  expect(until((n) => anonymous(`guest ${n}`, n % 2 === 0 ? `81.2.69.${n}` : '10.0.0.1'))).toBe(4);
  expect(until((n) => ({ ...ann, id: `customer ${n}` }))).toBe(2);
  expect(until((n) => ({ ...ann, kind: 'agent', id: `agent ${n}` }))).toBe(2);
  expect(say({ ...ann, kind: 'agent', accountId: 'other' }, bytes)).toBeUndefined();
});

test('conversations an hour, and reads of the history a minute', () => {
  const { quotas, waits } = open({ conversationsPerConsumerHour: 1, historyReadsPerMinute: 1 });
  expect(waits(() => quotas.takeConversation(ann))).toBeUndefined();
  expect(waits(() => quotas.takeConversation(ann))).toBe(3600);
  expect(waits(() => quotas.takeRead(ann))).toBeUndefined();
  expect(waits(() => quotas.takeRead(ann))).toBe(60);
});
