import { useLoaded } from '../context.ts';
import type { JsonObject } from '../form/json.ts';
import { RecordForm } from '../form/record-form.tsx';
import { type RecordSource, useRecordForm } from '../form/use-record-form.ts';
import { Failed, Loading, Page } from '../page.tsx';
import { loadReferences, noReferences } from '../references.ts';
import type { SettingsDescription } from './settings-forms.ts';

const source = ({ path, read, write }: SettingsDescription): RecordSource => ({
  key: path,
  fresh: {},
  async load(api) {
    const { value, etag } = await api.get<JsonObject>(path);
    return { value: read(value), etag };
  },
  async save(api, draft, etag) {
    const saved = await api.put<JsonObject>(path, write(draft), etag);
    return { value: read(saved.value), etag: saved.etag };
  },
});

/** A record that is always there, on a screen of its own. */
export function SettingsPage({ form }: { form: SettingsDescription }) {
  return (
    <Page title={form.title} lead={form.lead}>
      <SettingsForm form={form} />
    </Page>
  );
}

export function SettingsForm({ form }: { form: SettingsDescription }) {
  const state = useRecordForm(source(form));
  const [loaded] = useLoaded('references', loadReferences);
  const references = loaded.state === 'ready' ? loaded.value : noReferences;
  if (state.state === 'loading') return <Loading />;
  if (state.state === 'failed') return <Failed error={state.error} onRetry={state.retry} />;
  return <RecordForm editor={state.editor} sections={form.sections} references={references} />;
}
