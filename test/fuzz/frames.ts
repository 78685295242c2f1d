/** Frames of the socket: right ones of every request, what a mutation makes of them, and what is no frame at all. */
import { type RequestType, requests } from '../../src/protocol/requests.ts';
import type { Dice } from './dice.ts';
import { hostile, mutate, spoil, write } from './mutate.ts';
import { type Schema, valueFor } from './schema-values.ts';

export interface FrameCase {
  what: string;
  payload: Buffer;
  /** How the payload goes over the socket, once its placeholders are filled in. */
  encode(payload: Buffer): Buffer;
  /** It may end the connection. */
  torn: boolean;
}

const types = Object.keys(requests) as RequestType[];
const spellings = (type: RequestType): readonly string[] => [type, ...requests[type].aliases];

/** Plain JSON schemas: what the sources add to them for their own types is not copied. */
const schemas = new Map(types.map((type) => [type, JSON.parse(JSON.stringify(requests[type].body)) as Schema]));

export function typesFor(kind: 'consumer' | 'agent'): RequestType[] {
  return types.filter((type) => (requests[type].from as readonly string[]).includes(kind));
}

export function frameCase(id: string, allowed: readonly RequestType[], dice: Dice): FrameCase {
  const type = dice.pick(dice.oneIn(30) ? types : allowed);
  const frame = { kind: 'req', id, type: dice.pick(spellings(type)), body: valueFor(schemas.get(type) ?? {}, dice) };
  if (dice.oneIn(5)) return whole(type, write(withMetadata(frame, dice), dice));
  return dice.pick<() => FrameCase>([
    () => damaged(type, frame, dice),
    () => damaged(type, frame, dice),
    () => damaged(type, frame, dice),
    () => damaged(type, frame, dice),
    () => whole(`${type} (frame)`, write(mutate(withMetadata(frame, dice), dice), dice), true),
    () => whole(`${type} (metadata)`, write({ ...frame, metadata: hostile(dice), headers: hostile(dice) }, dice)),
    () =>
      dice.oneIn(3) ? whole(`${type} (spoilt)`, spoil(write(frame, dice), dice), true) : damaged(type, frame, dice),
    () => (dice.oneIn(3) ? raw(write(frame, dice), dice) : damaged(type, frame, dice)),
  ])();
}

function damaged(type: RequestType, frame: { body: unknown }, dice: Dice): FrameCase {
  let body = mutate(frame.body, dice);
  while (dice.oneIn(3)) body = mutate(body, dice);
  return whole(`${type} (body)`, write({ ...frame, body }, dice));
}

const whole = (what: string, text: string | Buffer, torn = false): FrameCase => ({
  what,
  payload: Buffer.from(text),
  encode: textFrame,
  torn,
});

const metadata: readonly unknown[] = [
  [{ type: 'ConsumerStatus', status: 'VERIFIED' }],
  [{ type: 'ConsumerStatus', status: '__proto__' }],
  [{ type: 'ExternalId', id: 'x'.repeat(3000) }],
  Array.from({ length: 65 }, () => ({ a: 1 })),
  { type: 'BotResponse', intents: [{ id: 'i', confidenceScore: 1 }] },
];

const withMetadata = (frame: object, dice: Dice): object =>
  dice.oneIn(3) ? { ...frame, metadata: dice.pick(metadata), headers: [{ type: 'h', value: hostile(dice) }] } : frame;

/** Ways of the WebSocket protocol itself. */
const spoilt: readonly (readonly [string, (whole: Buffer, dice: Dice) => Buffer])[] = [
  ['fragments', (whole, dice) => fragments(whole, dice.below(whole.length))],
  [
    'many fragments',
    () => Buffer.concat([encode(0x01, quote), ...Array(500).fill(encode(0x00, quote)), encode(0x80, quote)]),
  ],
  ['unfinished', (whole) => encode(0x01, whole)],
  ['continuation of nothing', (whole) => encode(0x80, whole)],
  ['binary', (whole) => encode(0x82, whole)],
  ['reserved opcode', (whole) => encode(0x83, whole)],
  ['reserved bit', (whole) => encode(0xc1, whole)],
  ['large ping', () => encode(0x89, Buffer.alloc(126))],
  ['pings', () => Buffer.concat(Array(200).fill(encode(0x89, Buffer.alloc(125))))],
  ['pongs', () => Buffer.concat(Array(200).fill(encode(0x8a, quote)))],
  ['close code', (_, dice) => encode(0x88, Buffer.from([dice.below(256), dice.below(256)]))],
  ['short close', () => encode(0x88, Buffer.from([3]))],
  ['close with bad text', () => encode(0x88, Buffer.from([3, 0xe8, 0xff]))],
  ['without a mask', (whole) => Buffer.concat([Buffer.from([0x81, 10]), whole.subarray(0, 10)])],
  ['announced size', () => Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0])],
  ['impossible size', () => Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])],
  ['too large', () => encode(0x81, Buffer.alloc(1_048_577, 'a'))],
  ['empty', () => encode(0x81, Buffer.alloc(0))],
  ['HTTP', () => Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
];
const quote = Buffer.from('"');

const fragments = (whole: Buffer, at: number): Buffer =>
  Buffer.concat([encode(0x01, whole.subarray(0, at)), encode(0x89, quote), encode(0x80, whole.subarray(at))]);

function raw(text: string, dice: Dice): FrameCase {
  const [name, spoilIt] = dice.pick(spoilt);
  return { what: `raw: ${name}`, payload: Buffer.from(text), encode: (whole) => spoilIt(whole, dice), torn: true };
}

export const textFrame = (text: string | Buffer): Buffer => encode(0x81, Buffer.from(text));

/** Masked with zeros, as a client must mask: the payload stands there as it is. */
function encode(head: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([head, 0x80 | length, 0, 0, 0, 0]), payload]);
  const size = length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  size[0] = head;
  size[1] = 0x80 | (length < 65_536 ? 126 : 127);
  if (length < 65_536) size.writeUInt16BE(length, 2);
  else size.writeUInt32BE(length, 6);
  return Buffer.concat([size, Buffer.alloc(4), payload]);
}
