/**
 * Logins of separate windows through the brand's login page: sends the customer there and takes the answer. A login belongs
 * to one browser, one connector and one origin, ends after minutes and brings somebody in once. Until a brand has vouched
 * for a customer nothing is stored here.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { LoginAnswer, LoginBegun, SeparateWindowConfig } from '../../protocol/separate-window.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { LoginStore } from '../store/logins.ts';
import type { AccountSettings } from '../store/store.ts';
import type { Directory, DirectoryEntry, LoginConnector } from './directory.ts';
import type { Exchange } from './exchange.ts';
import { composeLoginRequest, findLoginId, redirectUriOf } from './login-request.ts';
import { type LoginTicket, loginLifeMs, openTicket, sealTicket } from './login-ticket.ts';
import type { Seal } from './seal.ts';

export interface LoginParts {
  directory: Directory;
  exchange: Exchange;
  store: LoginStore;
  clock: Clock;
  random: Random;
  seal: Seal;
  /** Whether the account's windows may be opened by pages of this origin. */
  allows(settings: AccountSettings, origin: string): boolean;
}

export interface Logins {
  begin(request: {
    accountId: string;
    /** Checked by the caller. */
    origin: string;
    config: SeparateWindowConfig;
  }): Promise<LoginBegun & { loginId: string; cookie: string }>;
  /** A platform token. `cookie`: of the login that `answer.sent` names. */
  finish(request: {
    accountId: string;
    origin: string;
    answer: LoginAnswer;
    cookie: string | undefined;
  }): Promise<string>;
}

export const createLogins = (parts: LoginParts): Logins => ({
  async begin({ accountId, origin, config }) {
    const { random, clock } = parts;
    const entry = await getEntry(parts.directory, accountId);
    const connector = getConnector(entry, config.engConf.connector);
    const { id: connectorId, type, rfc, pkce, authenticationEndpoint: endpoint, clientId } = connector;
    if (!endpoint || !clientId)
      throw new AppError('no-login-page', { detail: `connector ${connectorId} lacks its login page or its client id` });
    const text = (bytes: number) => random.bytes(bytes).toString('base64url');
    const loginId = text(16);
    const codeVerifier = pkce ? text(32) : undefined;
    /* The older dialect's login pages know the visitor by it. */
    const nonce = (!rfc && config.engConf.svid) || text(16);
    const codeChallenge = codeVerifier && sha256(codeVerifier).toString('base64url');
    const { parentWindowOrigin: page } = config;
    const { url, sent } = composeLoginRequest({
      ...{ endpoint, type, rfc, clientId, origin, loginId, nonce, codeChallenge },
      config: {
        ...config,
        /* Login pages may send something there: they are not told of pages that nobody has named. */
        parentWindowOrigin: page !== undefined && parts.allows(entry.account.settings, page) ? page : undefined,
        engConf: { ...config.engConf, connector: connectorId },
      },
    });
    const ticket: LoginTicket = {
      ...{ accountId, connectorId, origin, rfc, nonce },
      ...(codeVerifier && { codeVerifier }),
      sentDigest: sha256(sent).toString('base64url'),
      untilTs: clock.now() + loginLifeMs,
    };
    return { url, sent, loginId, cookie: sealTicket(parts.seal, loginId, ticket) };
  },

  async finish({ accountId, origin, answer, cookie }) {
    const loginId = findLoginId(answer.sent);
    const ticket = loginId && openTicket(parts.seal, loginId, cookie);
    if (!ticket) throw refused('the login was not begun in this browser, or too long ago');
    checkTicket(ticket, { accountId, origin, sent: answer.sent, nowMs: parts.clock.now() });
    const connector = getConnector(await getEntry(parts.directory, accountId), ticket.connectorId);
    /* Mix-up: the answer must come from whom the customer was sent to. */
    if (answer.iss !== undefined && connector.issuer !== undefined && answer.iss !== connector.issuer)
      throw refused('iss names another issuer than the one that was asked');
    const jwt = await parts.exchange({
      accountId,
      connectorId: ticket.connectorId,
      credential:
        connector.type === 'code' ? answer.code || answer.token : answer.id_token || answer.token || answer.code,
      redirectUri: ticket.rfc ? redirectUriOf(origin) : undefined,
      codeVerifier: ticket.codeVerifier,
      login: { nonce: ticket.nonce, olderDialect: !ticket.rfc },
      nowMs: parts.clock.now(),
    });
    if (!(await parts.store.redeemLogin(sha256(loginId).toString('hex'), ticket.untilTs)))
      throw refused('the login was used before');
    return jwt;
  },
});

async function getEntry(directory: Directory, accountId: string): Promise<DirectoryEntry> {
  const entry = await directory.find(accountId);
  if (!entry) throw new AppError('connector-not-found', { detail: 'no such account' });
  return entry;
}

/** The connector of this id, else the most important one that has a login page. */
function getConnector({ logins }: DirectoryEntry, id: string | undefined): LoginConnector {
  const found =
    id === undefined
      ? (logins.find(({ authenticationEndpoint }) => authenticationEndpoint) ?? logins[0])
      : logins.find((one) => one.id === id);
  if (!found) throw new AppError('connector-not-found', { detail: 'no enabled connector fits the login' });
  return found;
}

interface Returned {
  accountId: string;
  origin: string;
  sent: string;
  nowMs: number;
}

function checkTicket(ticket: LoginTicket, { accountId, origin, sent, nowMs }: Returned): void {
  if (ticket.untilTs <= nowMs) throw new AppError('login-expired');
  if (ticket.accountId !== accountId) throw refused('the login was begun for another account');
  if (ticket.origin !== origin) throw refused('the login was begun at another address of the server');
  if (!timingSafeEqual(sha256(sent), Buffer.from(ticket.sentDigest, 'base64url')))
    throw refused('the login page did not return what it was given');
}

const refused = (detail: string): AppError => new AppError('login-refused', { detail });

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
