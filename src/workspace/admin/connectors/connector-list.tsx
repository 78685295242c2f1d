import { Link, Navigate } from 'react-router';
import { lookup } from '../../../protocol/lookup.ts';
import type { Row } from '../api.ts';
import { useLoaded } from '../context.ts';
import { Empty, Page, WhenReady } from '../page.tsx';
import { RowLink } from '../row-link.tsx';
import { texts } from './texts.ts';

export const connectorsPath = '/configuration/le-connectors/connectors';
export const listAddress = '/admin/data-sources/authentication-server';

/** An account that has none goes straight to the form, and so does one that has a single one. */
export function ConnectorList({ all }: { all: boolean }) {
  const loaded = useLoaded(connectorsPath, async (api) => (await api.get<Row[]>(connectorsPath)).value);
  return (
    <Page
      title={texts.connectors}
      lead={texts.listLead}
      back={{ to: '/admin/data-sources', label: texts.backToSources }}
      actions={
        <Link className="button button-primary" to={`${listAddress}/new`}>
          {texts.add}
        </Link>
      }
    >
      <WhenReady of={loaded}>
        {(rows) => {
          const brands = rows.filter(({ type }) => type !== 'anonymous');
          const [only] = brands;
          if (!only && !all) return <Navigate to={`${listAddress}/new`} replace />;
          if (only && brands.length === 1 && !all) return <Navigate to={`${listAddress}/${only.id}`} replace />;
          return <Connectors rows={rows} />;
        }}
      </WhenReady>
    </Page>
  );
}

const typeNames: Record<string, string> = { implicit: texts.implicit, code: texts.code, anonymous: texts.anonymous };

function Connectors({ rows }: { rows: readonly Row[] }) {
  if (rows.length === 0)
    return (
      <Empty title={texts.noOther}>
        <p>{texts.noOtherHint}</p>
      </Empty>
    );
  return (
    <ul className="rows sheet">
      {rows.map((row) => (
        <li key={row.id} className="row">
          {row.type === 'anonymous' ? (
            <span className="row-main">
              <span className="row-text">
                <span className="row-title">{String(row.name)}</span>
                <span className="row-details">{detailsOf(row, texts.anonymousHint)}</span>
              </span>
              <span className={stateOf(row).on ? 'tag tag-on' : 'tag'}>{stateOf(row).text}</span>
            </span>
          ) : (
            <RowLink
              to={`${listAddress}/${row.id}`}
              title={String(row.name)}
              details={detailsOf(row, lookup(typeNames, row.type) ?? '')}
              state={stateOf(row)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

const detailsOf = ({ priority }: Row, type: string): string => `${type} · ${texts.priority} ${priority}`;

const stateOf = ({ enabled }: Row) => ({
  text: enabled === true ? texts.enabled : texts.disabled,
  on: enabled === true,
});
