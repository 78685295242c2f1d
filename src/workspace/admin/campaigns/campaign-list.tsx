import { useState } from 'react';
import { Switch } from 'react-aria-components';
import { Link } from 'react-router';
import { AlertIcon } from '../../../ui/message-icons.tsx';
import type { ApiError, Row } from '../api.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import { inputId } from '../form/form-context.ts';
import type { JsonObject } from '../form/json.ts';
import { labelOf } from '../form/labels.ts';
import { type Column, Grid } from '../grid.tsx';
import { contentOf } from '../library/item-page.tsx';
import { countOf } from '../library/kind.ts';
import { Empty, Page, WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';
import { useTell } from '../tell.tsx';
import { addressOf, campaignNames } from './campaign-parts.ts';

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
            <Empty title={texts.empty}>
              <p>{texts.emptyHint}</p>
            </Empty>
          ) : (
            <Campaigns rows={rows.toSorted((a, b) => Number(a.id) - Number(b.id))} onChanged={reload} />
          )
        }
      </WhenReady>
      <footer className="screen-foot">
        {texts.footnote} <Link to="/admin/data-sources">{texts.dataSources}</Link>
      </footer>
    </Page>
  );
}

interface Refusal {
  row: Row;
  failure: ApiError;
}

function Campaigns({ rows, onChanged }: { rows: readonly Row[]; onChanged: () => void }) {
  const { api } = useAdmin();
  const tell = useTell();
  const [refusal, setRefusal] = useState<Refusal>();
  const publish = async (row: Row, published: boolean) => {
    setRefusal(undefined);
    try {
      await api.put<JsonObject>(`${path}/${row.id}`, { ...contentOf(row), published }, `"${row.revision}"`);
      tell(published ? texts.nowPublished(String(row.name)) : texts.nowUnpublished(String(row.name)));
    } catch (error) {
      setRefusal({ row, failure: asApiError(error) });
    }
    onChanged();
  };
  const columns: Column<Row>[] = [
    {
      head: texts.name,
      cell: (row) => <Link to={`/admin/campaigns/${row.id}`}>{String(row.name)}</Link>,
    },
    { head: texts.engagements, minor: true, cell: (row) => countOf(row.engagements) },
    { head: texts.priority, minor: true, cell: (row) => texts.priorities[String(row.priority)] },
    {
      head: texts.published,
      cell: (row) => (
        <Switch
          className="switch"
          aria-label={texts.publish(String(row.name))}
          isSelected={row.published === true}
          onChange={(published) => void publish(row, published)}
        >
          <span className="switch-track" aria-hidden="true" />
        </Switch>
      ),
    },
  ];
  return (
    <>
      {refusal && <NotPublished {...refusal} />}
      <div className="sheet grid-scroll">
        <Grid label={texts.title} columns={columns} rows={rows} keyOf={({ id }) => id} />
      </div>
    </>
  );
}

/** With the way to each field that stands against it. */
function NotPublished({ row, failure }: Refusal) {
  if (failure.status === 412 || failure.fields.length === 0)
    return (
      <p className="notice notice-danger" role="alert">
        <AlertIcon size={18} />
        {failure.status === 412 ? texts.changedMeanwhile(String(row.name)) : strings.failure(failure)}
      </p>
    );
  return (
    <div className="notice notice-danger" role="alert">
      <AlertIcon size={18} />
      <div>
        <p>{texts.refused(String(row.name))}</p>
        <ul>
          {failure.fields.map(({ field, reason }) => (
            <li key={field}>
              <Link to={`${addressOf(String(row.id), field)}#${inputId(field)}`}>{labelOf(campaignNames, field)}</Link>{' '}
              {reason}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
