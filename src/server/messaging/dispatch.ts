/** From a frame to its handler and back: name, role, rate, shape, answer. Failures are answered here and nowhere else. */
import type { TSchema } from 'typebox';
import { bounds } from '../../protocol/bounds.ts';
import { findControl, maySayControl } from '../../protocol/control-characters.ts';
import { withoutPlatformTypes } from '../../protocol/platform.ts';
import { type Body, findRequestType, type Reply, type RequestType, requests } from '../../protocol/requests.ts';
import { AppError, toAppError } from '../errors.ts';
import type { AgentCaller, Caller } from './caller.ts';
import type { Connection } from './connection.ts';
import { deepest, isDeeperThan } from './nesting.ts';
import { createBodyReader } from './request-body.ts';
import type { Services } from './services.ts';

export interface Context {
  caller: Caller;
  connection: Connection;
  services: Services;
  /** Frame-level metadata, passed through unchanged but for what only the platform says. */
  metadata: unknown[] | undefined;
}

export type Handler<T extends RequestType> = (context: Context, body: Body<T>) => Promise<Reply<T>> | Reply<T>;
export type Handlers = { [T in RequestType]: Handler<T> };

/** The caller of a request that only agents may send; the table of requests has let nobody else through. */
export function agentOf({ caller }: Context): AgentCaller {
  if (caller.kind !== 'agent') throw new AppError('forbidden');
  return caller;
}

export interface ParsedRequest {
  id: string;
  type: string;
  body: unknown;
  headers: unknown;
  metadata: unknown;
  /** Of the whole frame. */
  bytes: number;
  /** Why it is refused whatever it asks for. */
  refusal?: string;
}

const readers = new Map(
  (Object.entries(requests) as [RequestType, { body: TSchema }][]).map(([type, { body }]) => [
    type,
    createBodyReader(body),
  ]),
);

export function parseRequest(frame: string): ParsedRequest | 'unparsable' | 'ignored' {
  let parsed: unknown;
  try {
    parsed = JSON.parse(frame);
  } catch {
    return 'unparsable';
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'unparsable';
  const { id, type, body, headers, metadata } = parsed as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') return 'ignored';
  const name = String(id);
  const known = { id: name.slice(0, bounds.requestId), type: typeof type === 'string' ? type : '' };
  const request = { ...known, body, headers, metadata, bytes: Buffer.byteLength(frame) };
  const refusal =
    name.length > bounds.requestId ? `id is longer than ${bounds.requestId} characters` : refusalOf(frame, request);
  return refusal === undefined ? request : { ...request, refusal };
}

function refusalOf(frame: string, { type, body, headers, metadata, bytes }: ParsedRequest): string | undefined {
  const most = findRequestType(type) === 'InitConnection' ? bounds.initConnectionBytes : bounds.requestBytes;
  if (bytes > most) {
    const [largest = ''] =
      Object.entries({ body, headers, metadata }).sort(([, a], [, b]) => sizeOf(b) - sizeOf(a))[0] ?? [];
    const room = largest === 'metadata' ? bounds.metadataBytes : most;
    return `${largest} is larger than ${room} bytes`;
  }
  if (!maySayControl(frame)) return undefined;
  /* What is said in messages is passed on as it is; names, ids and notes have none. */
  const isPublish = findRequestType(type) === 'ms.PublishEvent' && typeof body === 'object';
  const path = findControl(isPublish ? { ...body, event: undefined } : body);
  return path === undefined ? undefined : `body${path} has a control character`;
}

/** Which of several is the largest; what is nested too deeply to be written is larger than any. */
function sizeOf(value: unknown): number {
  if (value === undefined) return 0;
  return isDeeperThan(deepest, value) ? Number.MAX_SAFE_INTEGER : JSON.stringify(value).length;
}

/** The answer to a request that is refused whatever it asks for. */
export const refused = (kind: Caller['kind'], { id, refusal: hint = '' }: ParsedRequest): string =>
  stringReply(kind, id, 400, new AppError('bad-request', { hint }).publicText);

/** The answer to one request of an authenticated caller, as frame text. */
export async function dispatch(
  handlers: Handlers,
  context: Omit<Context, 'metadata'>,
  request: ParsedRequest,
): Promise<string> {
  const dialect = context.caller.kind === 'consumer' ? 'v3' : 'v2';
  try {
    const type = findRequestType(request.type);
    if (!(context.connection.allowRequest?.() ?? true)) {
      if (type !== 'ms.PublishEvent' || !isChatState(request.body)) throw new AppError('too-many-requests');
      return response(request.id, requests[type].reply[dialect], 200, { sequence: 0 });
    }
    if (request.refusal) throw new AppError('bad-request', { hint: request.refusal });
    if (!type) throw new AppError('unknown-request', { hint: request.type.slice(0, 64) });
    const row: { from: readonly string[]; reply: { v3: string; v2: string }; code?: number } = requests[type];
    if (!row.from.includes(context.caller.kind)) throw new AppError('forbidden');
    const body = checkBody(type, request.body);
    takeShare(context, type, request);
    const handler = handlers[type] as (context: Context, body: unknown) => unknown;
    const reply = await handler({ ...context, metadata: metadataOf(request.metadata) }, body);
    return response(request.id, row.reply[dialect], row.code ?? 200, reply);
  } catch (thrown) {
    return failure(request, context, toAppError(thrown));
  }
}

/** Requests that leave something in the store. */
const stored: ReadonlySet<RequestType> = new Set([
  'cm.ConsumerRequestConversation',
  'cm.AgentRequestConversation',
  'cm.UpdateConversationField',
  'cm.ClearHistory',
  'ms.PublishEvent',
  'userprofile.SetUserProfile',
]);

/** Typing is not stored. */
function takeShare(
  { caller, connection, services }: Omit<Context, 'metadata'>,
  type: RequestType,
  request: ParsedRequest,
) {
  if (!stored.has(type) || isChatState(request.body)) return;
  const { kind, accountId, id } = caller;
  const isAnonymous = caller.kind === 'consumer' && !caller.authenticated;
  const anonymousAddress = isAnonymous ? String(connection.clientProperties.ipAddress ?? '') : undefined;
  const sender = { kind, accountId, id, anonymousAddress };
  if (type === 'cm.ConsumerRequestConversation') services.quotas.takeConversation(sender);
  services.quotas.takeMessage(sender, request.bytes);
}

/** Text answers have the string type of the caller's dialect, whatever was asked. */
export const stringReply = (kind: Caller['kind'], id: string, code: number, text: string): string =>
  response(id, stringTypeOf(kind), code, text);

const stringTypeOf = (kind: Caller['kind']): string => requests.KeepAlive.reply[kind === 'consumer' ? 'v3' : 'v2'];

const response = (reqId: string, type: string, code: number, body: unknown): string =>
  JSON.stringify({ kind: 'resp', reqId, type, code, body });

function failure(request: ParsedRequest, context: Omit<Context, 'metadata'>, error: AppError): string {
  const { log } = context.services;
  const type = request.type.slice(0, 64);
  if (error.status >= 500 && error.status !== 501)
    log.error({ failure: error.code, err: error.cause ?? error, type }, 'request failed');
  else if (context.connection.isFirstRefusal(error.code))
    log.debug({ code: error.code, detail: error.detail, type }, 'request refused');
  const answer = { kind: 'resp', reqId: request.id, type: stringTypeOf(context.caller.kind), code: error.status };
  const { publicText: body, retryAfter } = error;
  return JSON.stringify(retryAfter === undefined ? { ...answer, body } : { ...answer, body, retryAfter });
}

function checkBody(type: RequestType, sent: unknown): unknown {
  const read = readers.get(type);
  if (!read) throw new Error(`no shape for ${type}`);
  const reading = read(sent);
  if (!reading.ok) throw new AppError('bad-request', { hint: reading.problem });
  return reading.body;
}

const isChatState = (body: unknown): boolean =>
  (body as { event?: { type?: string } } | undefined)?.event?.type === 'ChatStateEvent';

function metadataOf(sent: unknown): unknown[] | undefined {
  if (sent === undefined || sent === null) return undefined;
  const list = Array.isArray(sent) ? sent : [sent];
  const { metadataItems, metadataBytes } = bounds;
  if (
    list.length > metadataItems ||
    list.some((item) => typeof item !== 'object' || item === null || Array.isArray(item))
  )
    throw new AppError('bad-request', { hint: `metadata must be a list of at most ${metadataItems} objects` });
  if (isDeeperThan(deepest, list)) throw new AppError('bad-request', { hint: 'metadata is too deep' });
  if (Buffer.byteLength(JSON.stringify(list)) > metadataBytes)
    throw new AppError('bad-request', { hint: `metadata is larger than ${metadataBytes} bytes` });
  const passed = withoutPlatformTypes(list);
  return passed.length > 0 ? passed : undefined;
}
