import { Link, useParams } from 'react-router';
import { ApiError, type Row } from '../api.ts';
import { useLoaded } from '../context.ts';
import type { JsonObject } from '../form/json.ts';
import { RecordForm } from '../form/record-form.tsx';
import { type RecordSource, useRecordForm } from '../form/use-record-form.ts';
import { contentOf } from '../library/item-page.tsx';
import { Failed, Loading, Page, WhenReady } from '../page.tsx';
import { loadReferences, noReferences } from '../references.ts';
import { messageForm, type Occasion, occasions } from './messages.ts';

const texts = {
  title: 'Automatic messages',
  lead: 'Sent by the system on these occasions, once the feature is on. Both sides see them.',
  back: 'All automatic messages',
  usual: 'Usual text',
  own: 'Own text',
  off: 'Off',
  unknown: 'There is no such message.',
};
const path = '/configuration/engagement/automatic-messages';

export function MessagesPage() {
  const { event } = useParams();
  if (event === undefined) return <MessageList />;
  const occasion = occasions.find((one) => one.event === event);
  return occasion ? <MessagePage key={event} occasion={occasion} /> : <p className="empty">{texts.unknown}</p>;
}

function MessageList() {
  const loaded = useLoaded(path, async (api) => (await api.get<Row[]>(path)).value);
  const stateOf = (row: Row | undefined) =>
    row === undefined ? texts.usual : row.active === false ? texts.off : row.texts ? texts.own : texts.usual;
  return (
    <Page title={texts.title} lead={texts.lead}>
      <WhenReady of={loaded}>
        {(rows) => (
          <ul className="rows sheet">
            {occasions.map(({ event, label, usual }) => {
              const row = rows.find(({ id }) => id === event);
              return (
                <li key={event} className="row">
                  <Link className="row-main" to={`/admin/messages/${event}`}>
                    <span className="row-title">{label}</span>
                    <span className="row-details">{usual}</span>
                  </Link>
                  <span className={stateOf(row) === texts.own ? 'tag tag-on' : 'tag'}>{stateOf(row)}</span>
                </li>
              );
            })}
          </ul>
        )}
      </WhenReady>
    </Page>
  );
}

function source(occasion: Occasion): RecordSource {
  const one = `${path}/${occasion.event}`;
  const { fresh, read, write } = messageForm(occasion);
  return {
    key: one,
    fresh,
    async load(api) {
      try {
        const { value, etag } = await api.get<JsonObject>(one);
        return { value: read(contentOf(value)), etag };
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return { value: fresh, etag: undefined };
        throw error;
      }
    },
    async save(api, draft, etag) {
      const saved = await api.put<JsonObject>(one, write(draft), etag);
      return { value: read(contentOf(saved.value)), etag: saved.etag };
    },
  };
}

function MessagePage({ occasion }: { occasion: Occasion }) {
  const form = useRecordForm(source(occasion));
  const [loaded] = useLoaded('references', loadReferences);
  const references = loaded.state === 'ready' ? loaded.value : noReferences;
  return (
    <Page title={occasion.label} back={{ to: '/admin/messages', label: texts.back }}>
      {form.state === 'loading' && <Loading />}
      {form.state === 'failed' && <Failed error={form.error} onRetry={form.retry} />}
      {form.state === 'ready' && (
        <RecordForm editor={form.editor} sections={messageForm(occasion).sections} references={references} />
      )}
    </Page>
  );
}
