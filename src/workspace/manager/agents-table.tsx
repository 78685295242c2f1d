import { lookup } from '../../protocol/lookup.ts';
import type { AgentStatus } from '../agent-statuses.ts';
import { strings } from '../strings.ts';
import type { LiveFigures } from './figures.ts';

const texts = strings.manager;

export function AgentsTable({ agents, figures }: { agents: readonly AgentStatus[]; figures: LiveFigures | undefined }) {
  if (agents.length === 0) return <p className="info-note">{texts.noAgents}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.agents}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{texts.agent}</th>
            <th scope="col">{texts.status}</th>
            <th scope="col">{texts.load}</th>
            <th scope="col">{texts.waiting}</th>
            <th scope="col">{texts.overdue}</th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => {
            const own = figures?.agents[agent.pid];
            const open = own?.open ?? (figures ? 0 : agent.open);
            const { availability, reason } = agent;
            const status = lookup(strings.status.names, availability) ?? availability;
            return (
              <tr key={agent.pid}>
                <th scope="row">
                  <bdi>{agent.nickname}</bdi>
                </th>
                <td>
                  <span className="agent-status">
                    <span className="status-dot" data-availability={availability} aria-hidden="true" />
                    {reason === '' ? status : strings.status.withReason(status, reason)}
                  </span>
                </td>
                <td>
                  <span className="load">
                    <meter
                      min={0}
                      max={Math.max(1, agent.capacity)}
                      high={agent.capacity * 0.8}
                      value={open}
                      aria-label={strings.status.loadLabel(open, agent.capacity)}
                    />
                    {texts.of(open, agent.capacity)}
                  </span>
                </td>
                <td>{own?.waiting ?? 0}</td>
                <td data-tone={own?.overdue ? 'danger' : undefined}>{own?.overdue ?? 0}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
