/**
 * The baseline of the exchange: verify one RS256-2048 signature and make another, and before them decrypt one
 * RSA-OAEP-256 key where asked to. `GET /?ms=` does so in a loop, without HTTP; `POST` does it once, behind a bare
 * `node:http` server that reads the request of an exchange and answers as much as an exchange does.
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign, verify, webcrypto } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { listenForRounds } from './rounds-on-request.ts';

const { concurrency, decrypts } = JSON.parse(process.argv[2] ?? '') as { concurrency: number; decrypts: boolean };
const signAsync = promisify<string, Buffer, KeyObject, Buffer>(sign);
const verifyAsync = promisify<string, Buffer, KeyObject, Buffer, boolean>(verify);
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' };
const decryptionKey = privateKey.toCryptoKey(oaep, false, ['decrypt']);
const encryptionKey = publicKey.toCryptoKey(oaep, true, ['encrypt']);
const text = Buffer.alloc(400, 'header.payload');
const issued = 'header.payload'.repeat(55);
const signature = await signAsync('RSA-SHA256', text, privateKey);
const encryptedKey = await webcrypto.subtle.encrypt(oaep, encryptionKey, randomBytes(32));

async function act(): Promise<Buffer> {
  if (decrypts) await webcrypto.subtle.decrypt(oaep, decryptionKey, encryptedKey);
  if (!(await verifyAsync('RSA-SHA256', text, publicKey, signature))) throw new Error('not verified');
  return signAsync('RSA-SHA256', text, privateKey);
}

async function answer(request: IncomingMessage): Promise<string> {
  const { authCode } = (await json(request)) as { authCode?: unknown };
  if (typeof authCode !== 'string') throw new Error('no token');
  const token = `${issued}.${(await act()).toString('base64url')}`;
  return JSON.stringify({ jwt: token, token });
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  answer(request).then(
    (body) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      response.writeHead(200, headers).end(body);
    },
    () => response.destroy(),
  );
}

listenForRounds({ concurrency, act, serve });
