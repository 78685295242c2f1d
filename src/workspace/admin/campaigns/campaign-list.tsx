import { useState } from 'react';
import { Switch } from 'react-aria-components';
import { Link } from 'react-router';
import type { ApiError, Row } from '../api.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import type { JsonObject } from '../form/json.ts';
import { contentOf } from '../library/item-page.tsx';
import { countOf } from '../library/kind.ts';
import { Page, WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';

const texts = strings.campaigns;
const path = '/configuration/engagement/campaigns';

export function CampaignList() {
  const loaded = useLoaded(path, async (api) => (await api.get<Row[]>(path)).value);
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <Link className="button button-primary" to="/admin/campaigns/new">
          {texts.add}
        </Link>
      }
    >
      <WhenReady of={loaded}>
        {(rows, reload) =>
          rows.length === 0 ? (
            <p className="empty sheet">{texts.empty}</p>
          ) : (
            <CampaignTable rows={rows.toSorted((a, b) => Number(a.id) - Number(b.id))} onChanged={reload} />
          )
        }
      </WhenReady>
      <footer className="screen-foot">
        {texts.footnote} <Link to="/admin/data-sources">{texts.dataSources}</Link>
      </footer>
    </Page>
  );
}

function CampaignTable({ rows, onChanged }: { rows: readonly Row[]; onChanged: () => void }) {
  const { api } = useAdmin();
  const [failure, setFailure] = useState<ApiError>();
  const publish = async (row: Row, published: boolean) => {
    setFailure(undefined);
    try {
      await api.put<JsonObject>(`${path}/${row.id}`, { ...contentOf(row), published }, `"${row.revision}"`);
    } catch (error) {
      setFailure(asApiError(error));
    }
    onChanged();
  };
  return (
    <>
      {failure && <PublishFailure failure={failure} />}
      <div className="sheet grid-scroll">
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">{texts.name}</th>
              <th scope="col">{texts.engagements}</th>
              <th scope="col">{texts.priority}</th>
              <th scope="col">{texts.published}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link to={`/admin/campaigns/${row.id}`}>{String(row.name)}</Link>
                </th>
                <td>{texts.count(countOf(row.engagements))}</td>
                <td>{texts.priorities[String(row.priority)]}</td>
                <td>
                  <Switch
                    className="switch"
                    aria-label={texts.publish(String(row.name))}
                    isSelected={row.published === true}
                    onChange={(published) => void publish(row, published)}
                  >
                    <span className="switch-track" aria-hidden="true" />
                  </Switch>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function PublishFailure({ failure }: { failure: ApiError }) {
  const reasons = failure.fields.map(({ field, reason }) => `${field} ${reason}`).join('; ');
  return (
    <p className="notice notice-danger" role="alert">
      {failure.status === 412 ? strings.conflict.title : `${strings.failure(failure)} ${reasons}`}
    </p>
  );
}
