/**
 * Passkeys (WebAuthn). The library, which reads certificates too, is loaded when somebody uses one. A challenge lives in a
 * ticket that the browser keeps; a passkey is made for one host name and signs for pages of that one alone.
 */
import { isIP } from 'node:net';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { type Static, Type } from 'typebox';
import { AppError } from '../../errors.ts';
import type { Random } from '../../random.ts';
import type { Passkey } from '../../store/factors.ts';
import type { User } from '../../store/store.ts';

/** As browsers name this server. */
export interface Place {
  origin: string;
  /** The host name of the origin. */
  relyingParty: string;
}

const library = () => import('@simplewebauthn/server');
const challengeBytes = 32;
const timeoutMs = 300_000;
/** EdDSA, ES256 and RS256: one of them, every authenticator knows. */
const supportedAlgorithmIDs = [-8, -7, -257];

const base64url = (maxLength: number) => Type.String({ maxLength, pattern: '^[A-Za-z0-9_-]*$' });
const credential = { id: base64url(1400), rawId: base64url(1400), type: Type.Literal('public-key') };
const anything = Type.Optional(Type.Record(Type.String(), Type.Unknown()));

export const creationResponse = Type.Object({
  ...credential,
  clientExtensionResults: anything,
  response: Type.Object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(32_768),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 10 })),
  }),
});

export const requestResponse = Type.Object({
  ...credential,
  clientExtensionResults: anything,
  response: Type.Object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(4096),
    signature: base64url(4096),
    userHandle: Type.Optional(base64url(128)),
  }),
});

export type CreationResponse = Static<typeof creationResponse>;
export type RequestResponse = Static<typeof requestResponse>;

export const createChallenge = (random: Random): string => random.bytes(challengeBytes).toString('base64url');

function mustBeNamed({ relyingParty }: Place): void {
  if (isIP(relyingParty.replaceAll(/[[\]]/g, '')) !== 0)
    throw new AppError('bad-request', { hint: 'a passkey needs a host name, and this server was asked by a number' });
}

export async function creationOptions(
  user: User,
  { passkeys, challenge, place }: { passkeys: readonly Passkey[]; challenge: string; place: Place },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  mustBeNamed(place);
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: 'Parley',
    rpID: place.relyingParty,
    userName: `${user.loginName} (${user.accountId})`,
    userDisplayName: user.fullName,
    userID: Uint8Array.from(Buffer.from(user.pid)),
    challenge: Uint8Array.from(Buffer.from(challenge, 'base64url')),
    timeout: timeoutMs,
    supportedAlgorithmIDs,
    excludeCredentials: passkeys.map(({ id, transports }) => ({ id, transports: [...transports] })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
}

/** `passkeys`: only with one of these; without, with any that knows whose it is. */
export async function requestOptions({
  passkeys,
  challenge,
  place,
}: {
  passkeys?: readonly Passkey[];
  challenge: string;
  place: Place;
}): Promise<PublicKeyCredentialRequestOptionsJSON> {
  mustBeNamed(place);
  const { generateAuthenticationOptions } = await library();
  const allowed = passkeys?.map(({ id, transports }) => ({ id, transports: [...transports] }));
  return generateAuthenticationOptions({
    rpID: place.relyingParty,
    challenge: Uint8Array.from(Buffer.from(challenge, 'base64url')),
    timeout: timeoutMs,
    userVerification: allowed ? 'preferred' : 'required',
    ...(allowed && { allowCredentials: allowed }),
  });
}

interface Awaited {
  challenge: string;
  place: Place;
}

/** What of the new passkey is kept; undefined: the answer does not hold. */
export async function verifyCreation(
  response: CreationResponse,
  { challenge, place }: Awaited,
): Promise<Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports' | 'relyingParty'> | undefined> {
  const { verifyRegistrationResponse } = await library();
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: { ...response, clientExtensionResults: {} } as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: place.relyingParty,
    requireUserVerification: false,
    supportedAlgorithmIDs,
  }).catch(() => ({ verified: false as const, registrationInfo: undefined }));
  if (!verified || !registrationInfo) return undefined;
  const { id, publicKey, counter } = registrationInfo.credential;
  return {
    id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: response.response.transports ?? [],
    relyingParty: place.relyingParty,
  };
}

/** The counter of the signature; undefined: the answer does not hold. `alone`: it must say that it knew its person. */
export async function verifyRequest(
  response: RequestResponse,
  { challenge, place, passkey, alone }: Awaited & { passkey: Passkey; alone: boolean },
): Promise<number | undefined> {
  if (passkey.relyingParty !== place.relyingParty) return undefined;
  const { verifyAuthenticationResponse } = await library();
  const { id, publicKey, counter } = passkey;
  const verdict = await verifyAuthenticationResponse({
    response: { ...response, clientExtensionResults: {} } as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: place.relyingParty,
    credential: { id, publicKey: Uint8Array.from(Buffer.from(publicKey, 'base64url')), counter },
    requireUserVerification: alone,
  }).catch(() => undefined);
  return verdict?.verified ? verdict.authenticationInfo.newCounter : undefined;
}
