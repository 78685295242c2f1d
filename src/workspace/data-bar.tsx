import { useCallback, useEffect, useState } from 'react';
import { paths } from '../protocol/paths.ts';
import { isAssigned, openConversations } from './conversations.ts';
import { useDesk, useNow, useSlice, useWorkspaceState } from './hooks.ts';
import { lastDays, loadDays } from './manager/days.ts';
import { figuresOf } from './manager/figures.ts';
import { strings } from './strings.ts';

const texts = strings.dataBar;
const queueMs = 15_000;
const csatMs = 300_000;
const csatDays = 7;

interface Beside {
  inQueue: number;
  actionable: number;
  /** Undefined: nobody has rated. */
  csat: number | undefined;
}

type Tone = 'warning' | 'danger' | undefined;

/** How the agent's own day stands, at a glance; what is not in the page is asked for now and then. */
export function DataBar() {
  const state = useWorkspaceState();
  const now = useNow();
  const own = openConversations(state).filter((conversation) => isAssigned(state, conversation));
  const { open, waiting, overdue, soon } = figuresOf(own, now);
  const beside = useBeside(own.length);
  const shown: [name: keyof typeof texts.names, value: string, tone: Tone][] = [
    ['open', String(open), undefined],
    ['waiting', String(waiting), undefined],
    ['overdue', String(overdue), overdue > 0 ? 'danger' : undefined],
    ['soon', String(soon), soon > 0 ? 'warning' : undefined],
    ['queue', beside ? texts.queue(beside.inQueue, beside.actionable) : texts.none, undefined],
    ['csat', beside?.csat === undefined ? texts.none : strings.rating.mean(beside.csat), undefined],
  ];
  return (
    <section className="data-bar" aria-label={texts.label}>
      <dl>
        {shown.map(([name, value, tone]) => (
          <div key={name} className="datum" data-tone={tone} title={texts.hints[name]}>
            <dt>{texts.names[name]}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function useBeside(open: number): Beside | undefined {
  const { rest } = useDesk();
  const account = useSlice(({ me }) => me.account);
  const loadQueue = useCallback(
    () => rest.post<Pick<Beside, 'inQueue' | 'actionable'>>(paths.history(account, 'agent-view/queue'), {}),
    [rest, account],
  );
  const loadCsat = useCallback(async () => {
    const days = await loadDays(rest, account, lastDays(csatDays, Date.now()));
    const ratings = days.reduce((sum, day) => sum + day.ratings, 0);
    return ratings === 0 ? undefined : days.reduce((sum, day) => sum + day.meanCsat * day.ratings, 0) / ratings;
  }, [rest, account]);
  const queue = useRefreshed(loadQueue, queueMs, open);
  const csat = useRefreshed(loadCsat, csatMs, open);
  return queue && { ...queue, csat };
}

/** Loaded now and then while somebody looks, and again when `cause` changes; the last answer stands until there is a newer one. */
function useRefreshed<T>(load: () => Promise<T>, everyMs: number, cause: unknown): T | undefined {
  const [answer, setAnswer] = useState<T>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is a reason, not an input
  useEffect(() => {
    let left = false;
    const look = () => {
      if (document.visibilityState === 'visible')
        load().then(
          (newest) => left || setAnswer(() => newest),
          () => {},
        );
    };
    look();
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      left = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [load, everyMs, cause]);
  return answer;
}
