/** Sessions of visitors in the store: found, begun and changed, also by several reports at once. */
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { VisitStore } from '../store/visits.ts';
import type { Visit } from './visit.ts';

export interface Session {
  accountId: string;
  visitorId: string;
  sessionId: string;
  visit: Visit;
}

export interface SessionIds {
  visitorId?: string | undefined;
  sessionId?: string | undefined;
}

export interface Changed<T> {
  session: Session;
  /** It began with this report. */
  isNew: boolean;
  result: T;
}

/** Without a report for so long, a session is over; the visitor stays the same. */
const idleMs = 30 * 60_000;
const idPattern = /^[A-Za-z0-9_-]{16,100}$/;
const attempts = 10;

export const isVisitId = (text: string): boolean => idPattern.test(text);

export function createSessions({ store, clock, random }: { store: VisitStore; clock: Clock; random: Random }) {
  const newId = (): string => random.bytes(16).toString('base64url');

  async function find(accountId: string, { visitorId, sessionId }: SessionIds) {
    if (!visitorId || !sessionId || !isVisitId(visitorId) || !isVisitId(sessionId)) return undefined;
    const stored = await store.findVisit(accountId, sessionId);
    return stored?.visitorId === visitorId ? { ...stored, visit: stored.record as Visit } : undefined;
  }

  return {
    /**
     * Changes the session that is named, if it is there and not over; otherwise begins one, of the same visitor where
     * its id could be one. `change` may run several times: whoever comes second decides on what the first one left.
     */
    async change<T>(
      accountId: string,
      ids: SessionIds,
      {
        begin,
        change,
      }: {
        /** `before`: the session that is named, which is over. */
        begin: (returning: boolean, before: Visit | undefined) => Visit;
        change: (session: Session, isNew: boolean) => { visit: Visit; result: T };
      },
    ): Promise<Changed<T>> {
      const visitorId = ids.visitorId && isVisitId(ids.visitorId) ? ids.visitorId : undefined;
      for (let attempt = 0; attempt < attempts; attempt++) {
        const named = await find(accountId, ids);
        const found = named && clock.now() - named.lastTs <= idleMs ? named : undefined;
        const returning =
          !found && visitorId !== undefined && (await store.listVisits(accountId, visitorId, 1)).length > 0;
        const session = found ?? {
          accountId,
          visitorId: visitorId ?? newId(),
          sessionId: newId(),
          startedTs: clock.now(),
          revision: 0,
          visit: begin(returning, named?.visit),
        };
        const { visit, result } = change(session, !found);
        const saved = await store.swapVisit({
          accountId,
          sessionId: session.sessionId,
          visitorId: session.visitorId,
          startedTs: session.startedTs,
          lastTs: clock.now(),
          expectedRevision: session.revision,
          record: visit,
        });
        if (saved) return { session: { ...session, visit }, isNew: !found, result };
      }
      throw new AppError('too-many-requests', { detail: 'too many reports of one session at once' });
    },
  };
}
