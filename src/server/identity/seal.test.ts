import { expect, test } from 'vitest';
import { systemRandom } from '../random.ts';
import { createSeal } from './seal.ts';

const master = Buffer.alloc(32, 1);
const seal = createSeal(master, 'profiles', systemRandom);
const plain = Buffer.from('Ann, +1-10-344-3765333');
const sealed = seal.seal(plain, 'acc1\nuser');

test('what was sealed opens again, and shows nothing of its content', () => {
  expect(seal.open(sealed, 'acc1\nuser')).toEqual(plain);
  expect(sealed.toString('latin1')).not.toContain('Ann');
  expect(seal.seal(plain, 'acc1\nuser')).not.toEqual(sealed);
});

const changed = (at: number) => {
  const copy = Buffer.from(sealed);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
};

test.each([
  ['a changed nonce', () => seal.open(changed(0), 'acc1\nuser')],
  ['a changed tag', () => seal.open(changed(12), 'acc1\nuser')],
  ['a changed text', () => seal.open(changed(sealed.length - 1), 'acc1\nuser')],
  ['another row', () => seal.open(sealed, 'acc1\nother')],
  ['another purpose', () => createSeal(master, 'keys', systemRandom).open(sealed, 'acc1\nuser')],
  ['another master key', () => createSeal(Buffer.alloc(32, 2), 'profiles', systemRandom).open(sealed, 'acc1\nuser')],
  ['a short text', () => seal.open(sealed.subarray(0, 20), 'acc1\nuser')],
])('%s does not open', (_name, open) => expect(open()).toBeUndefined());
