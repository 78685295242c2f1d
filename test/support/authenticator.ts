/** An authenticator made of software: makes passkeys, and signs with them what it is told to. */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

const sha256 = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest();
const text = (bytes: Buffer): string => bytes.toString('base64url');

/** CBOR of the few kinds that are needed. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  const head = (major: number, count: number): Buffer =>
    count < 24
      ? Buffer.from([(major << 5) | count])
      : count < 256
        ? Buffer.from([(major << 5) | 24, count])
        : Buffer.from([(major << 5) | 25, count >> 8, count & 255]);
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const pairs = [...value].flatMap(([key, one]) => [cbor(key), cbor(one as string)]);
  return Buffer.concat([head(5, value.size), ...pairs]);
}

interface Signing {
  challenge: string;
  origin: string;
  relyingParty: string;
  /** It knew its person by PIN or finger. */
  verified?: boolean;
  userHandle?: string;
}

export interface Authenticator {
  id: string;
  create(made: Omit<Signing, 'userHandle'>): object;
  sign(signing: Signing): object;
  /** As a copy of it does. */
  setCounter(counter: number): void;
}

export function createAuthenticator(): Authenticator {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  let counter = 0;
  const cose = cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
  const authenticatorData = (relyingParty: string, flags: number, attested = Buffer.alloc(0)): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    return Buffer.concat([sha256(relyingParty), Buffer.from([flags]), count, attested]);
  };
  const clientData = (type: string, { challenge, origin }: Signing): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = { id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {} };

  return {
    id: text(id),
    setCounter(next) {
      counter = next;
    },
    create(made) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const authData = authenticatorData(made.relyingParty, made.verified ? 0x45 : 0x41, attested);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      const attestationObject = text(cbor(attestation));
      return {
        ...credential,
        response: { clientDataJSON: text(clientData('webauthn.create', made)), attestationObject },
      };
    },
    sign(signing) {
      const data = authenticatorData(signing.relyingParty, signing.verified ? 0x05 : 0x01);
      const client = clientData('webauthn.get', signing);
      const signature = createSign('SHA256')
        .update(Buffer.concat([data, sha256(client)]))
        .sign(privateKey);
      const { userHandle } = signing;
      return {
        ...credential,
        response: {
          clientDataJSON: text(client),
          authenticatorData: text(data),
          signature: text(signature),
          ...(userHandle && { userHandle: Buffer.from(userHandle).toString('base64url') }),
        },
      };
    },
  };
}
