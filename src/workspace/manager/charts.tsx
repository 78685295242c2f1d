import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { strings } from '../strings.ts';
import type { Day } from './days.ts';

const texts = strings.manager;
const hourMs = 3_600_000;
const height = 190;
const margin = { top: 8, right: 12, bottom: 0, left: -18 };

/** Pictures of the figures; the table below them holds the same for those who do not see them. */
export function Charts({ days }: { days: readonly Day[] }) {
  const points = days.map((day) => ({
    name: day.name,
    opened: day.opened,
    closed: day.closed,
    hours: day.closed > 0 ? Number((day.meanDurationMs / hourMs).toFixed(2)) : null,
    csat: day.ratings > 0 ? Number(day.meanCsat.toFixed(2)) : null,
  }));
  return (
    <div className="charts" aria-hidden="true">
      <figure className="chart chart-wide">
        <figcaption>
          {texts.conversations}
          <span className="legend">
            <span className="legend-mark legend-opened" /> {texts.opened}
            <span className="legend-mark legend-closed" /> {texts.closed}
          </span>
        </figcaption>
        <ResponsiveContainer width="100%" height={height}>
          <BarChart data={points} margin={margin} accessibilityLayer={false}>
            <CartesianGrid vertical={false} />
            <XAxis dataKey="name" tickLine={false} axisLine={false} minTickGap={16} />
            <YAxis allowDecimals={false} tickLine={false} axisLine={false} />
            <Tooltip cursor={false} isAnimationActive={false} content={<Figures />} />
            <Bar dataKey="opened" name={texts.opened} className="bar-opened" isAnimationActive={false} />
            <Bar dataKey="closed" name={texts.closed} className="bar-closed" isAnimationActive={false} />
          </BarChart>
        </ResponsiveContainer>
      </figure>
      {points.some(({ hours }) => hours !== null) && (
        <LineFigure points={points} member="hours" title={texts.durations} />
      )}
      {points.some(({ csat }) => csat !== null) && (
        <LineFigure points={points} member="csat" title={texts.csat} domain={[1, 5]} />
      )}
    </div>
  );
}

interface FiguresProps {
  active?: boolean;
  label?: string;
  payload?: readonly { name?: string; value?: number | string }[];
}

function Figures({ active = false, label, payload = [] }: FiguresProps) {
  if (!active) return null;
  return (
    <div className="chart-figures">
      <strong>{label}</strong>
      {payload.map(({ name, value }) => (
        <span key={name}>
          {name}: {value}
        </span>
      ))}
    </div>
  );
}

interface LineFigureProps {
  points: object[];
  member: string;
  title: string;
  domain?: [number, number];
}

function LineFigure({ points, member, title, domain }: LineFigureProps) {
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <ResponsiveContainer width="100%" height={height}>
        <LineChart data={points} margin={margin} accessibilityLayer={false}>
          <CartesianGrid vertical={false} />
          <XAxis dataKey="name" tickLine={false} axisLine={false} minTickGap={24} />
          <YAxis tickLine={false} axisLine={false} {...(domain && { domain })} />
          <Tooltip cursor={false} isAnimationActive={false} content={<Figures />} />
          <Line dataKey={member} name={title} connectNulls className="line-mean" isAnimationActive={false} />
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}
