import { Link, Navigate } from 'react-router';
import type { Row } from '../api.ts';
import { useLoaded } from '../context.ts';
import { Page, WhenReady } from '../page.tsx';
import { texts } from './texts.ts';

export const connectorsPath = '/configuration/le-connectors/connectors';
export const listAddress = '/admin/data-sources/authentication-server';

/** An account that has none goes straight to the form, and so does one that has a single one. */
export function ConnectorList({ all }: { all: boolean }) {
  const loaded = useLoaded(connectorsPath, async (api) => (await api.get<Row[]>(connectorsPath)).value);
  return (
    <WhenReady of={loaded}>
      {(rows) => {
        const brands = rows.filter(({ type }) => type !== 'anonymous');
        const [only] = brands;
        if (!only && !all) return <Navigate to={`${listAddress}/new`} replace />;
        if (only && brands.length === 1 && !all) return <Navigate to={`${listAddress}/${only.id}`} replace />;
        return <Connectors rows={rows} />;
      }}
    </WhenReady>
  );
}

const typeNames: Record<string, string> = { implicit: texts.implicit, code: texts.code, anonymous: texts.anonymous };

function Connectors({ rows }: { rows: readonly Row[] }) {
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
      {rows.length === 0 && <p className="empty sheet">{texts.noOther}</p>}
      <ul className="rows sheet">
        {rows.map((row) => (
          <li key={row.id} className="row">
            {row.type === 'anonymous' ? (
              <span className="row-main">
                <RowText row={row} details={texts.anonymousHint} />
              </span>
            ) : (
              <Link className="row-main" to={`${listAddress}/${row.id}`}>
                <RowText row={row} details={typeNames[String(row.type)] ?? ''} />
              </Link>
            )}
            <span className={row.enabled === true ? 'tag tag-on' : 'tag'}>
              {row.enabled === true ? texts.enabled : texts.disabled}
            </span>
          </li>
        ))}
      </ul>
    </Page>
  );
}

const RowText = ({ row, details }: { row: Row; details: string }) => (
  <>
    <span className="row-title">{String(row.name)}</span>
    <span className="row-details">
      {details} · {texts.priority} {String(row.priority)}
    </span>
  </>
);
