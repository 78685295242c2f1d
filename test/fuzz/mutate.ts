/** Damages values, and the texts that they are written as. */
import type { Dice } from './dice.ts';
import { hostileKeys, hostileNumbers, hostileOthers, hostileStrings, Literal } from './hostile.ts';

export function hostile(dice: Dice): unknown {
  return dice.pick<() => unknown>([
    () => dice.pick(hostileStrings),
    () => dice.pick(hostileNumbers),
    () => dice.pick(hostileOthers),
  ])();
}

type Members = Record<string, unknown>;
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !(value instanceof Literal);

/** A copy of `value` in which one place is wrong. */
export function mutate(value: unknown, dice: Dice): unknown {
  if (!isObject(value)) return damaged(value, dice);
  const keys = Object.keys(value);
  if (keys.length === 0 || dice.oneIn(6)) return mutateMembers(value, dice);
  const key = dice.pick(keys);
  if (Array.isArray(value)) return value.with(Number(key), mutate(value[Number(key)], dice));
  return { ...value, [key]: mutate(value[key], dice) };
}

function mutateMembers(value: Members, dice: Dice): unknown {
  if (Array.isArray(value))
    return dice.pick<() => unknown>([
      () => [...value, ...value],
      () => value.slice(1),
      () => Array.from({ length: 1 + dice.below(5000) }, () => value[0] ?? null),
      () => [...value, hostile(dice)],
      () => Object.fromEntries(value.entries()),
    ])();
  const keys = Object.keys(value);
  const without = keys.length > 0 ? dice.pick(keys) : '';
  return dice.pick<() => unknown>([
    () => Object.fromEntries(Object.entries(value).filter(([key]) => key !== without)),
    () => withMember(value, dice.pick(hostileKeys), hostile(dice)),
    () => withMember(value, without.toUpperCase(), value[without]),
    () => [value],
    () => hostile(dice),
  ])();
}

/** Also where the key is one that an assignment would not keep. */
const withMember = (value: Members, key: string, member: unknown): Members =>
  Object.fromEntries([...Object.entries(value), [key, member]]);

function damaged(value: unknown, dice: Dice): unknown {
  if (dice.oneIn(2)) return hostile(dice);
  if (typeof value === 'string')
    return dice.pick<() => unknown>([
      () => value + dice.pick(hostileStrings),
      () => value.slice(0, dice.below(value.length + 1)),
      () => value.repeat(1 + dice.below(50)),
      () => [value],
      () => ({ [value.slice(0, 40)]: value }),
      () => value.toLowerCase(),
      () => `${value}\u0000`,
      () => Number(value),
    ])();
  if (typeof value === 'number') return dice.pick<unknown>([-value, value + 0.5, String(value), [value], value * 1e15]);
  return dice.pick<unknown>([[value], String(value), { value }]);
}

/** JSON, mostly as everybody writes it. */
export function write(value: unknown, dice: Dice): string {
  if (value instanceof Literal) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => write(item, dice)).join(',')}]`;
  if (isObject(value)) return writeObject(value, dice);
  if (typeof value === 'string' && dice.oneIn(40)) return escaped(value);
  return JSON.stringify(value ?? null);
}

function writeObject(value: Members, dice: Dice): string {
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${write(member, dice)}`);
  const [first] = Object.keys(value);
  if (first !== undefined && dice.oneIn(60)) members.push(`${JSON.stringify(first)}:${write(hostile(dice), dice)}`);
  return `{${members.join(dice.oneIn(60) ? ' ,\t\n' : ',')}}`;
}

const escaped = (text: string): string =>
  `"${[...text.slice(0, 500)].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;

/** Bytes that are no JSON, or no text. */
export function spoil(text: string, dice: Dice): Buffer {
  const bytes = Buffer.from(text);
  const at = dice.below(bytes.length + 1);
  const cut = [bytes.subarray(0, at), bytes.subarray(at)] as const;
  return dice.pick<() => Buffer>([
    () => cut[0],
    () => Buffer.concat([cut[0], Buffer.from([0xc3]), cut[1]]),
    () => Buffer.concat([cut[0], Buffer.from([0xed, 0xa0, 0x80]), cut[1]]),
    () => Buffer.concat([cut[0], Buffer.from([0]), cut[1]]),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.concat([bytes, bytes]),
    () => Buffer.from(text.replaceAll('"', "'")),
    () => Buffer.from(text.replaceAll(':', '=')),
    () => Buffer.alloc(dice.pick([0, 1, 100, 70_000]), '{'),
    () => Buffer.from('NaN'),
    () => Buffer.from('"text"'),
    () => Buffer.from('[]'),
  ])();
}
