/**
 * The baseline of the exchange: verify one RS256-2048 signature and make another, and before them decrypt one
 * RSA-OAEP-256 key where asked to; so many at once, for `?ms=`.
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign, verify, webcrypto } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { answerParent } from '../test/support/answer-parent.ts';

const { concurrency, decrypts } = JSON.parse(process.argv[2] ?? '') as { concurrency: number; decrypts: boolean };
const signAsync = promisify<string, Buffer, KeyObject, Buffer>(sign);
const verifyAsync = promisify<string, Buffer, KeyObject, Buffer, boolean>(verify);
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' };
const decryptionKey = privateKey.toCryptoKey(oaep, false, ['decrypt']);
const encryptionKey = publicKey.toCryptoKey(oaep, true, ['encrypt']);
const text = Buffer.alloc(400, 'header.payload');
const signature = await signAsync('RSA-SHA256', text, privateKey);
const encryptedKey = await webcrypto.subtle.encrypt(oaep, encryptionKey, randomBytes(32));

async function measure(lengthMs: number): Promise<{ done: number; seconds: number }> {
  const startedMs = performance.now();
  let done = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < startedMs + lengthMs) {
      if (decrypts) await webcrypto.subtle.decrypt(oaep, decryptionKey, encryptedKey);
      if (!(await verifyAsync('RSA-SHA256', text, publicKey, signature))) throw new Error('not verified');
      await signAsync('RSA-SHA256', text, privateKey);
      done++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { done, seconds: (performance.now() - startedMs) / 1000 };
}

const server = createServer((request, response) => {
  const lengthMs = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('ms'));
  measure(lengthMs).then(
    (result) => response.end(JSON.stringify(result)),
    () => response.destroy(),
  );
});
server.listen(0, '127.0.0.1', () => {
  answerParent((server.address() as AddressInfo).port, async () => server.close());
});
