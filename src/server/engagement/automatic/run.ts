/**
 * Sends automatic messages: at once after what happens, and by looking around for what has been waited for. Nothing is
 * remembered but the conversations themselves, so that a restart forgets nothing; an occasion's key is the message's
 * client message id, so that several nodes, and several looks, send it once.
 */
import { type Conversation, type ConversationEvent, mainDialog } from '../../../protocol/conversation.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Commit, Conversations } from '../../messaging/conversations.ts';
import type { Directory } from '../../messaging/directory.ts';
import { remember } from '../../remember.ts';
import type { Account, Store } from '../../store/store.ts';
import { currentOrNextShift, expectedResponseMs, type Hours } from '../hours.ts';
import { type AutomaticEvent, type AutomaticMessage, usualDelayMs, wordingOf } from './texts.ts';
import { greet, happenedIn, overdueIn, type Trigger } from './triggers.ts';

export interface AutomaticParts {
  store: Store;
  conversations: Conversations;
  directory: Directory;
  clock: Clock;
  log: Log;
}

export interface AutomaticMessages {
  committed(commit: Commit): void;
  close(): void;
}

const lookEveryMs = 5_000;
const mostLookedAt = 1_000;
const mostSent = 10_000;
/** An occasion that is older than its delay and this is no longer worth a word. */
const lateMs = 3_600_000;
const welcomeAgainMs = 48 * 3_600_000;

interface Configured {
  hours: readonly Hours[];
  messages: ReadonlyMap<string, AutomaticMessage>;
}

export function startAutomaticMessages(parts: AutomaticParts): AutomaticMessages {
  const { store, conversations, directory, clock, log } = parts;
  const kept = { keptMs: 3_000, mostKept: 1_000 };
  const configured = remember(clock, kept, async (accountId): Promise<Configured> => {
    const [hours, messages] = await Promise.all([
      store.listItems(accountId, 'hours'),
      store.listItems(accountId, 'automatic-message'),
    ]);
    return {
      hours: hours.map(({ record }) => record as Hours),
      messages: new Map(messages.map(({ id, record }) => [id, record as AutomaticMessage])),
    };
  });
  const sent = new Set<string>();
  const failed = (err: unknown) => log.error({ err }, 'automatic messages failed');
  let looking = false;

  const send = async (account: Account, conversation: Conversation, trigger: Trigger): Promise<void> => {
    const { convId } = conversation;
    const id = `${convId} ${trigger.key}`;
    if (sent.has(id)) return;
    const text = await textFor(account, conversation, trigger);
    if (sent.size >= mostSent) sent.clear();
    sent.add(id);
    if (text === undefined) return;
    try {
      await conversations.change(account.id, convId, (current) =>
        current.state === 'CLOSE' ? [] : [messageOf(current, trigger, text)],
      );
    } catch (error) {
      sent.delete(id);
      throw error;
    }
  };

  const textFor = async (account: Account, conversation: Conversation, { event, agentId }: Trigger) => {
    const { hours, messages } = await configured(account.id);
    const message = messages.get(event);
    if (message?.active === false) return undefined;
    const { skillId, context } = conversation;
    const usual = account.settings.engagement?.language ?? 'en-US';
    const agent =
      agentId === undefined ? undefined : (await directory.users(account.id)).find(({ pid }) => pid === agentId);
    return wordingOf({
      event,
      message,
      skillId,
      language: typeof context?.lang === 'string' ? context.lang : usual,
      agentNickname: agent?.nickname,
      expectedMs: expectedIn(conversation, hoursFor(hours, skillId), clock.now()),
    });
  };

  const react = async ({ before, after, events }: Commit): Promise<void> => {
    const account = await directory.findAccount(after.brandId);
    if (!account?.settings.engagement?.automaticMessages || after.state === 'CLOSE') return;
    /* Read for the first time here after another node had changed it, which reacts itself. */
    if (!before && !events.some(({ event }) => event.type === 'ConversationOpened')) return;
    const happened = happenedIn(before, events);
    if (happened.length === 0) return;
    const { hours } = await configured(account.id);
    for (const one of happened) {
      const trigger = greet(one, after, greetingOf(hoursFor(hours, after.skillId), clock.now()));
      if (trigger && !(one.event === 'first-message' && (await isAfterSilence(store, after))))
        await send(account, after, trigger);
    }
  };

  const lookAround = async (): Promise<void> => {
    for (const { id: accountId } of await store.listAccounts()) {
      const account = await directory.findAccount(accountId);
      if (account?.settings.engagement?.automaticMessages) await lookAt(account).catch(failed);
    }
  };

  const lookAt = async (account: Account): Promise<void> => {
    const { hours, messages } = await configured(account.id);
    const now = clock.now();
    const delayMs = (event: AutomaticEvent) => {
      const message = messages.get(event);
      return message?.active === false ? undefined : (message?.delayMs ?? usualDelayMs[event]);
    };
    const longest = Math.max(...Object.keys(usualDelayMs).map((event) => delayMs(event as AutomaticEvent) ?? 0));
    const recent = { accountId: account.id, state: ['OPEN'], updatedFromTs: now - longest - lateMs };
    for (const conversation of await store.listConversations({ ...recent, limit: mostLookedAt })) {
      const { working } = greetingOf(hoursFor(hours, conversation.skillId), now);
      for (const trigger of overdueIn(conversation, { now, working, delayMs }))
        await send(account, conversation, trigger).catch(failed);
    }
  };

  const stop = clock.every(lookEveryMs, () => {
    if (looking) return;
    looking = true;
    lookAround()
      .catch(failed)
      .finally(() => {
        looking = false;
      });
  });
  return { committed: (commit) => void react(commit).catch(failed), close: stop };
}

/** Of the conversation's skill, else the account's. */
const hoursFor = (hours: readonly Hours[], skillId: string): Hours | undefined =>
  hours.find(({ skillIds = [] }) => skillIds.includes(skillId)) ??
  hours.find(({ skillIds = [] }) => skillIds.length === 0);

function greetingOf(hours: Hours | undefined, now: number): { working: boolean; opensTs?: number } {
  if (!hours) return { working: true };
  const shift = currentOrNextShift(hours, now);
  return shift ? { working: shift.startTs <= now, opensTs: shift.startTs } : { working: false };
}

function expectedIn({ manualETTR, effectiveTTR, ttr }: Conversation, hours: Hours | undefined, now: number) {
  if (manualETTR !== undefined) return manualETTR - now;
  if (effectiveTTR === -1) return ttr.value * 1000;
  return hours ? expectedResponseMs(hours, now, effectiveTTR - now) : effectiveTTR - now;
}

/** The last conversation ended by itself not long ago: the consumer goes on rather than comes anew. */
async function isAfterSilence(store: Store, { brandId, consumerId, convId, startTs }: Conversation): Promise<boolean> {
  const recent = await store.listConversations({ accountId: brandId, consumerId, limit: 2 });
  const last = recent.find((one) => one.convId !== convId);
  return last?.closeReason === 'TIMEOUT' && startTs - (last.endTs ?? 0) <= welcomeAgainMs;
}

function messageOf(conversation: Conversation, { event, key }: Trigger, message: string): ConversationEvent {
  const { dialogId, nextSequence: sequence } = mainDialog(conversation);
  return {
    type: 'MessagePublished',
    dialogId,
    sequence,
    originator: { id: 'system', role: 'CONTROLLER' },
    event: { type: 'ContentEvent', contentType: 'text/plain', message },
    metadata: [{ type: 'AutomaticMessage', event }],
    clientMessageId: `automatic ${key}`,
  };
}
