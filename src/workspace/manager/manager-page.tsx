import { lazy, Suspense, useEffect, useState } from 'react';
import { paths } from '../../protocol/paths.ts';
import { type AgentStatus, loadAgentStatuses } from '../agent-statuses.ts';
import { formatSpan } from '../format.ts';
import { useDesk, useNow, useSlice } from '../hooks.ts';
import { createJobs } from '../jobs.ts';
import { strings } from '../strings.ts';
import { AgentsTable } from './agents-table.tsx';
import { type Day, lastDays, loadDays } from './days.ts';
import { figuresOf, type LiveFigures } from './figures.ts';
import { useAllOpen } from './use-all-open.ts';

const texts = strings.manager;
const refreshMs = 5000;
const daysShown = 14;

const Charts = lazy(async () => ({ default: (await import('./charts.tsx')).Charts }));

/** How things stand, live, and how the last days went. */
export function ManagerPage() {
  const conversations = useAllOpen();
  const now = useNow();
  const agents = useAgents();
  const days = useDays();
  const figures = conversations && figuresOf(conversations, now);
  return (
    <main id="conversation" className="page page-manager" tabIndex={-1}>
      <div className="page-head">
        <h2>{texts.heading}</h2>
      </div>
      {!figures && (
        <p role="status" className="info-note">
          {texts.loading}
        </p>
      )}
      {figures && <Kpis figures={figures} days={days === 'failed' ? undefined : days} />}
      <div className="manager-columns">
        <section className="panel" aria-labelledby="manager-agents">
          <h3 id="manager-agents">{texts.agents}</h3>
          {agents === 'failed' ? (
            <Failed />
          ) : (
            <AgentsTable agents={(agents ?? []).filter(({ overseen }) => overseen)} figures={figures} />
          )}
        </section>
        <section className="panel panel-charts" aria-labelledby="manager-days">
          <h3 id="manager-days">{texts.days}</h3>
          {days === 'failed' && <Failed />}
          {Array.isArray(days) && <DaysPanel days={days} />}
        </section>
      </div>
    </main>
  );
}

function Failed() {
  return (
    <p className="notice notice-danger" role="alert">
      {texts.failed}
    </p>
  );
}

function Kpis({ figures, days }: { figures: LiveFigures; days: readonly Day[] | undefined }) {
  const week = (days ?? []).slice(-7);
  const ratings = week.reduce((sum, day) => sum + day.ratings, 0);
  const csat = week.reduce((sum, day) => sum + day.meanCsat * day.ratings, 0) / ratings;
  const { open, queue, waiting, overdue, soon } = figures;
  const shown: [name: keyof typeof texts.kpis, value: string, tone: string | undefined][] = [
    ['open', String(open), undefined],
    ['queue', String(queue), queue > 0 ? 'warning' : undefined],
    ['waiting', String(waiting), undefined],
    ['overdue', String(overdue), overdue > 0 ? 'danger' : undefined],
    ['soon', String(soon), soon > 0 ? 'warning' : undefined],
    ['csat', ratings === 0 ? texts.none : strings.rating.mean(csat), undefined],
  ];
  return (
    <dl className="kpis">
      {shown.map(([name, value, tone]) => (
        <div key={name} className="kpi" data-tone={tone}>
          <dt>{texts.kpis[name]}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function DaysPanel({ days }: { days: readonly Day[] }) {
  if (days.every(({ opened, closed }) => opened + closed === 0)) return <p className="info-note">{texts.noData}</p>;
  return (
    <>
      <Suspense fallback={<p className="info-note">{texts.loadingCharts}</p>}>
        <Charts days={days} />
      </Suspense>
      <details className="days-table">
        <summary>{texts.table}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className="table-scroll" tabIndex={0} aria-label={texts.table}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{texts.day}</th>
                <th scope="col">{texts.opened}</th>
                <th scope="col">{texts.closed}</th>
                <th scope="col">{texts.duration}</th>
                <th scope="col">{texts.csat}</th>
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day.dayTs}>
                  <th scope="row">{day.name}</th>
                  <td>{day.opened}</td>
                  <td>{day.closed}</td>
                  <td>{day.closed > 0 ? formatSpan(day.meanDurationMs) : texts.none}</td>
                  <td>{day.ratings > 0 ? strings.rating.mean(day.meanCsat) : texts.none}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </>
  );
}

/** Who is there, asked again and again: states of colleagues are not pushed. */
function useAgents(): readonly AgentStatus[] | 'failed' | undefined {
  const { rest } = useDesk();
  const me = useSlice((state) => state.me);
  const [agents, setAgents] = useState<readonly AgentStatus[] | 'failed'>();
  useEffect(() => {
    let left = false;
    const path = paths.history(me.account, 'agent-view/status');
    const ask = () =>
      loadAgentStatuses(rest, path).then(
        (found) => !left && setAgents(found),
        () => !left && setAgents('failed'),
      );
    void ask();
    const timer = setInterval(() => void ask(), refreshMs);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [rest, me.account]);
  return agents;
}

function useDays(): readonly Day[] | 'failed' | undefined {
  const { rest } = useDesk();
  const me = useSlice((state) => state.me);
  const [days, setDays] = useState<readonly Day[] | 'failed'>();
  useEffect(() => {
    let left = false;
    const jobs = createJobs();
    jobs.add('days', async () => {
      try {
        const found = await loadDays(rest, me.account, lastDays(daysShown, Date.now()));
        if (!left) setDays(found);
      } catch (error) {
        if (!left) setDays('failed');
        throw error;
      }
    });
    return () => {
      left = true;
      jobs.close();
    };
  }, [rest, me.account]);
  return days;
}
