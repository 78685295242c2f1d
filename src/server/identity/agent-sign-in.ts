/**
 * Agents' sign-in through the company's own OpenID provider: authorization code with PKCE, state and nonce. What must be
 * remembered meanwhile is sealed in a cookie of the browser that asked, so that nobody can bring somebody else's answer.
 */
import { hash } from 'node:crypto';
import * as oidc from 'openid-client';
import { createAudit } from '../audit.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Random } from '../random.ts';
import { remember } from '../remember.ts';
import type { AgentSignInSettings, Store, User } from '../store/store.ts';
import { untilFirst } from '../store/swap-record.ts';
import type { Agents, OpenSession } from './agents.ts';
import type { Outbound } from './outbound.ts';
import type { Seal } from './seal.ts';
import { nextUserId } from './user-ids.ts';

export interface AgentSignIn {
  /** How the workspace's login page names it; undefined: the account has none. */
  find(accountId: string): Promise<{ label: string } | undefined>;
  begin(accountId: string, redirectUri: string): Promise<{ url: string; cookie: string }>;
  /** `answer`: the address that the provider sent the browser back to. */
  finish(request: { accountId: string; answer: URL; cookie: string | undefined }): Promise<OpenSession>;
}

interface SignInParts {
  store: Store;
  outbound: Outbound;
  clock: Clock;
  random: Random;
  /** Seals what the browser keeps. */
  ticketSeal: Seal;
  /** Seals client secrets at rest. */
  secretSeal: Seal;
  agents: Pick<Agents, 'openSession'>;
  /** Demo mode: a provider on this machine needs no TLS. */
  loopback: boolean;
}

interface Ticket {
  accountId: string;
  issuer: string;
  redirectUri: string;
  state: string;
  nonce: string;
  codeVerifier: string;
  untilTs: number;
}

export const signInLifeMs = 600_000;
/** What a provider says of itself, for however many sign in meanwhile. */
const kept = { keptMs: 60_000, mostKept: 100 };
type Asked = [accountId: string, settings: AgentSignInSettings];
const answerBytes = 262_144;
const timeoutMs = 10_000;
const ticketContext = 'agent sign-in';

/** A client secret at rest opens for its own account only. */
export const signInSecretContext = (accountId: string): string => `${accountId}\nagent-sign-in`;

export function createAgentSignIn(parts: SignInParts): AgentSignIn {
  const { store, clock, random, ticketSeal, agents } = parts;

  const getSettings = async (accountId: string): Promise<AgentSignInSettings> => {
    const settings = (await store.findAccount(accountId))?.settings.agentSignIn;
    if (!settings) throw new AppError('not-found', { detail: 'the account has no sign-in for agents' });
    return settings;
  };
  const providerOf = remember(clock, kept, (key) => discover(parts, ...(JSON.parse(key) as Asked)));
  const getProvider = (...asked: Asked) => providerOf(JSON.stringify(asked));
  const text = () => random.bytes(32).toString('base64url');

  return {
    async find(accountId) {
      const settings = (await store.findAccount(accountId))?.settings.agentSignIn;
      return settings && { label: settings.label };
    },

    async begin(accountId, redirectUri) {
      const settings = await getSettings(accountId);
      const provider = await getProvider(accountId, settings);
      const [state, nonce, codeVerifier] = [text(), text(), text()];
      const url = oidc.buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
      const { issuer } = settings;
      const untilTs = clock.now() + signInLifeMs;
      const ticket: Ticket = { accountId, issuer, redirectUri, state, nonce, codeVerifier, untilTs };
      const cookie = ticketSeal.seal(Buffer.from(JSON.stringify(ticket)), ticketContext).toString('base64url');
      return { url: url.href, cookie };
    },

    async finish({ accountId, answer, cookie }) {
      const settings = await getSettings(accountId);
      const ticket = openTicket(ticketSeal, cookie);
      if (!ticket || ticket.accountId !== accountId || ticket.issuer !== settings.issuer)
        throw refused('the sign-in was not begun in this browser, for this account');
      if (ticket.untilTs <= clock.now()) throw refused('the sign-in took too long');
      const claims = await redeem(await getProvider(accountId, settings), ticket, answer);
      /* Whatever the provider does with a code that comes twice, on whichever nodes. */
      if (!(await store.redeemLogin(hash('sha256', ticket.state), ticket.untilTs)))
        throw refused('the sign-in was used before');
      return untilFirst(async () => {
        const account = await store.findAccount(accountId);
        if (!account || JSON.stringify(account.settings.agentSignIn) !== JSON.stringify(settings))
          throw refused('the sign-in was changed meanwhile');
        return agents.openSession(await getUser(parts, { accountId, settings, claims }), account);
      });
    },
  };
}

function openTicket(seal: Seal, cookie: string | undefined): Ticket | undefined {
  const plain = cookie && seal.open(Buffer.from(cookie, 'base64url'), ticketContext);
  return plain ? (JSON.parse(plain.toString()) as Ticket) : undefined;
}

const refused = (detail: string, cause?: unknown): AppError => new AppError('login-failed', { detail, cause });

async function discover(
  { outbound, secretSeal, loopback }: SignInParts,
  accountId: string,
  { issuer, clientId, sealedClientSecret }: AgentSignInSettings,
): Promise<oidc.Configuration> {
  const sealed = sealedClientSecret && Buffer.from(sealedClientSecret, 'base64');
  const secret = sealed && secretSeal.open(sealed, signInSecretContext(accountId))?.toString();
  if (sealed && !secret) throw new Error('a client secret does not open under the master key');
  const authentication = secret ? oidc.ClientSecretBasic(secret) : oidc.None();
  const insecure = loopback && issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [];
  try {
    const provider = await oidc.discovery(new URL(issuer), clientId, undefined, authentication, {
      execute: [oidc.enableNonRepudiationChecks, ...insecure],
      [oidc.customFetch]: guarded(outbound),
    });
    return provider;
  } catch (cause) {
    throw new AppError('sign-in-unavailable', { detail: `the provider cannot be asked: ${messageOf(cause)}`, cause });
  }
}

/** The provider's addresses are an administrator's to enter: they get no further into our network than a brand's. */
const guarded =
  (outbound: Outbound): oidc.CustomFetch =>
  async (url, { method, headers, body }) => {
    const { status, text } = await outbound(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(body != null && { body: String(body) }),
      mostBytes: answerBytes,
      timeoutMs,
    });
    const hasBody = status !== 204 && status !== 304;
    return new Response(hasBody ? text : null, { status, headers: { 'content-type': 'application/json' } });
  };

async function redeem(provider: oidc.Configuration, ticket: Ticket, answer: URL): Promise<oidc.IDToken> {
  const { state: expectedState, nonce: expectedNonce, codeVerifier: pkceCodeVerifier, redirectUri } = ticket;
  const current = new URL(redirectUri);
  current.search = answer.search;
  try {
    const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true };
    const claims = (await oidc.authorizationCodeGrant(provider, current, checks)).claims();
    if (claims) return claims;
  } catch (cause) {
    throw refused(`the provider's answer does not hold: ${messageOf(cause)}`, cause);
  }
  throw refused('the provider sent no id_token');
}

/** Never the whole error, which may carry the answer with its tokens. */
const messageOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 200) : 'failed');

interface Named {
  accountId: string;
  settings: AgentSignInSettings;
  claims: oidc.IDToken;
}

/**
 * The user to whom the provider's person is bound. At the first sign-in that is the user whom the account's claim names, if the
 * provider has verified an e-mail that is the user's: names are given to somebody else in time. A new user only where
 * the account provides for it.
 */
async function getUser(parts: SignInParts, named: Named): Promise<User> {
  const { store, random } = parts;
  const { accountId, settings, claims } = named;
  const linkedTo = { iss: claims.iss, sub: claims.sub };
  return untilFirst(async () => {
    const users = await store.listUsers(accountId);
    const bound = users.find((user) => isLinked(user, linkedTo));
    if (bound?.enabled) return bound;
    if (bound) throw refused('the user is switched off');
    const value = claimedName(settings, claims);
    const found =
      settings.match === 'loginName'
        ? users.find(({ loginName }) => loginName === value)
        : onlyOne(users.filter(({ email }) => isSame(email, value)));
    if (found) {
      mustBeOwner(found, named);
      return link(parts, found, { ...found, linkedTo });
    }
    if (!settings.provision || settings.match !== 'loginName') throw refused('nobody of this name may log in');
    const next = { ...personOf(accountId, value, claims), userId: nextUserId(users), pid: random.uuid(), linkedTo };
    return link(parts, undefined, next);
  });
}

const isLinked = ({ linkedTo }: User, { iss, sub }: { iss: string; sub: string }): boolean =>
  linkedTo?.iss === iss && linkedTo.sub === sub;

const isSame = (one: string | undefined, other: unknown): boolean =>
  typeof other === 'string' && other !== '' && one?.toLowerCase() === other.toLowerCase();

function claimedName({ claim }: AgentSignInSettings, claims: oidc.IDToken): string {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (typeof value !== 'string' || value === '' || value.length > 254) throw refused(`the claim ${claim} is missing`);
  if (claim === 'email' && !isVerified(claims))
    throw refused('the provider does not say that it has verified the e-mail');
  return value;
}

/** A user of a provider that the account no longer has is bound anew, as if for the first time. */
function mustBeOwner({ enabled, linkedTo, loginName, email }: User, { settings, claims }: Named): void {
  if (!enabled) throw refused('nobody of this name may log in');
  if (linkedTo?.iss === claims.iss) throw refused('the user is bound to somebody else of the provider');
  const own = email ?? (settings.claim === 'email' ? loginName : undefined);
  if (!isVerified(claims) || !isSame(own, claims.email))
    throw refused('the provider has verified no e-mail that is the user’s: nobody is bound by a name alone');
}

/** With a line in the record of changes. Undefined: somebody has changed the user meanwhile. */
async function link(parts: SignInParts, expected: User | undefined, next: User): Promise<User | undefined> {
  const { accountId, userId, linkedTo } = next;
  const audit = createAudit(parts);
  const isDone = await audit.change({
    ...{ accountId, by: 'system', swaps: [{ kind: 'user', expected, next }] },
    recorded: [audit.lineOf('sign-in-linked', { userId, ...linkedTo })],
  });
  return isDone ? next : undefined;
}

/** Some providers write it as a text. Where they say nothing, anybody may have entered whose address it is. */
const isVerified = ({ email_verified: said }: Record<string, unknown>): boolean => said === true || said === 'true';

function personOf(accountId: string, value: string, claims: oidc.IDToken): Omit<User, 'userId' | 'pid'> {
  const name = typeof claims.name === 'string' ? claims.name.slice(0, 100) : value;
  return {
    accountId,
    loginName: value,
    /* No password: nothing verifies under an empty hash. */
    passwordHash: '',
    fullName: name,
    nickname: name,
    ...(typeof claims.email === 'string' && isVerified(claims) && { email: claims.email }),
    roles: ['agent'],
    skillIds: [],
    capacity: 10,
    enabled: true,
  };
}

const onlyOne = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);
