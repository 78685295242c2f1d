/** What a consumer is called, and who says so. One source at a time: a name of two would be vouched for by half. */
import { type ConsumerProfile, givenNameOf } from './identity.ts';

/** The brand's token alone vouches for a name; agents, the consumer itself and pages only say it. */
export type NameSource = 'token' | 'agent' | 'consumer' | 'page';

export interface SaidName {
  firstName?: string | undefined;
  lastName?: string | undefined;
}

export interface Called extends SaidName {
  /** Absent where nothing names it. */
  nameSource?: NameSource;
}

type Names = Pick<ConsumerProfile, 'verified' | 'declared' | 'named'>;

/** By the best of those who say it; `reported`: by pages. */
export const calledByAnybody = (profile: Names = {}, reported: SaidName = {}): Called => {
  const token = nameInToken(profile);
  return isNamed(token) ? { ...token, nameSource: 'token' } : calledWithoutToken(profile, reported);
};

/** What the token does not vouch for. */
export function calledWithoutToken(profile: Names = {}, reported: SaidName = {}): Called {
  const given = givenNameOf(profile);
  if (given !== undefined) return { firstName: given, lastName: '', nameSource: 'agent' };
  const { firstName, lastName } = (profile.declared ?? {}) as SaidName;
  if (isNamed({ firstName, lastName })) return { firstName, lastName, nameSource: 'consumer' };
  return isNamed(reported) ? { ...reported, nameSource: 'page' } : {};
}

/** What the mark of who is vouched for may stand beside: the token's name, else its user name, else whom it is about. */
export function verifiedNameOf(profile: Names | undefined): string | undefined {
  const { verified } = profile ?? {};
  if (!verified) return undefined;
  const { firstName, lastName } = nameInToken({ verified });
  const info = Object(verified.sdes.find(({ type }) => type === 'ctmrinfo')?.info) as { userName?: unknown };
  const userName = typeof info.userName === 'string' ? info.userName : '';
  return [firstName, lastName].filter(Boolean).join(' ') || userName || verified.sub;
}

const nameInToken = ({ verified }: Names): SaidName =>
  nameInAttribute(verified?.sdes.find(({ type }) => type === 'personal'));

/** Of `personal`. */
export function nameInAttribute(attribute: object | undefined): SaidName {
  const { firstname, lastname } = Object(Object(attribute).personal) as { firstname?: unknown; lastname?: unknown };
  return { firstName: textOf(firstname), lastName: textOf(lastname) };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const isNamed = ({ firstName, lastName }: SaidName): boolean => Boolean(firstName || lastName);
