import { Link, useParams } from 'react-router';
import { ApiError, type Row } from '../api.ts';
import { useLoaded } from '../context.ts';
import { type JsonObject, readAt } from '../form/json.ts';
import { RecordForm } from '../form/record-form.tsx';
import { RecordReady } from '../form/record-ready.tsx';
import { type RecordSource, useRecordForm } from '../form/use-record-form.ts';
import { contentOf } from '../library/item-page.tsx';
import { Page, WhenReady } from '../page.tsx';
import { RowLink } from '../row-link.tsx';
import { messageForm, type Occasion, occasions } from './messages.ts';

const texts = {
  title: 'Automatic messages',
  lead: 'Sent by the system on these occasions, once the feature is on. Both sides see them.',
  back: 'All automatic messages',
  usual: 'Usual text',
  own: 'Own text',
  off: 'Off',
  allOff: 'Automatic messages are switched off: none of these is sent.',
  switchOn: 'Switch them on under “Pages and engagement”',
  unknown: 'There is no such message.',
};
const path = '/configuration/engagement/automatic-messages';
const settingsPath = '/configuration/engagement/settings';

export function MessagesPage() {
  const { event } = useParams();
  if (event === undefined) return <MessageList />;
  const occasion = occasions.find((one) => one.event === event);
  return occasion ? <MessagePage key={event} occasion={occasion} /> : <p className="empty">{texts.unknown}</p>;
}

function MessageList() {
  const loaded = useLoaded(path, async (api) => ({
    rows: (await api.get<Row[]>(path)).value,
    on: readAt((await api.get<JsonObject>(settingsPath)).value, 'engagement.automaticMessages') === true,
  }));
  const stateOf = (row: Row | undefined) =>
    row === undefined ? texts.usual : row.active === false ? texts.off : row.texts ? texts.own : texts.usual;
  return (
    <Page title={texts.title} lead={texts.lead}>
      <WhenReady of={loaded}>
        {({ rows, on }) => (
          <>
            {!on && (
              <p className="notice">
                {texts.allOff} <Link to="/admin/pages#field-engagement-automaticMessages">{texts.switchOn}</Link>
              </p>
            )}
            <ul className="rows sheet">
              {occasions.map(({ event, label, usual }) => {
                const row = rows.find(({ id }) => id === event);
                return (
                  <li key={event} className="row">
                    <RowLink
                      to={`/admin/messages/${event}`}
                      title={label}
                      details={usual}
                      state={{ text: stateOf(row), on: stateOf(row) === texts.own }}
                    />
                  </li>
                );
              })}
            </ul>
          </>
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
  return (
    <Page title={occasion.label} back={{ to: '/admin/messages', label: texts.back }}>
      <RecordReady form={form}>
        {(editor, references) => (
          <RecordForm editor={editor} sections={messageForm(occasion).sections} references={references} />
        )}
      </RecordReady>
    </Page>
  );
}
