import { Link } from 'react-router';
import { NextIcon } from '../icons.tsx';

interface RowLinkProps {
  to: string;
  title: string;
  /** Before the title, for those who hear the link without seeing where it stands. */
  verb?: string;
  details: string;
  state?: { text: string; on: boolean };
}

/** One line of a list that leads to a screen. */
export const RowLink = ({ to, title, verb, details, state }: RowLinkProps) => (
  <Link className="row-main" to={to}>
    <span className="row-text">
      <span className="row-title">
        {verb !== undefined && <span className="visually-hidden">{verb} </span>}
        {title}
      </span>
      <span className="row-details">{details}</span>
    </span>
    {state && <span className={state.on ? 'tag tag-on' : 'tag'}>{state.text}</span>}
    <NextIcon size={16} />
  </Link>
);
