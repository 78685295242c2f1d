/** Passkeys of this browser and of what is connected to it. */
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { Call } from './call.ts';

/** The person has turned away from it. */
export class NotGivenError extends Error {
  constructor(cause: unknown) {
    super('no passkey was given', { cause });
    this.name = 'NotGivenError';
  }
}

const given = <T>(asking: Promise<T>): Promise<T> =>
  asking.catch((cause: unknown) => {
    throw new NotGivenError(cause);
  });

export async function makePasskey<T>(call: Call, prefix: string, name: string): Promise<T> {
  const optionsJSON = await call<Parameters<typeof startRegistration>[0]['optionsJSON']>(`${prefix}passkeys/options`);
  return call<T>(`${prefix}passkeys`, { name, response: await given(startRegistration({ optionsJSON })) });
}

export async function givePasskey<T>(call: Call, path: string): Promise<T> {
  const optionsJSON = await call<Parameters<typeof startAuthentication>[0]['optionsJSON']>(`${path}/options`);
  return call<T>(path, { response: await given(startAuthentication({ optionsJSON })) });
}
