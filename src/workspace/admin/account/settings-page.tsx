import type { JsonObject } from '../form/json.ts';
import { RecordForm } from '../form/record-form.tsx';
import { RecordReady } from '../form/record-ready.tsx';
import { type RecordSource, useRecordForm } from '../form/use-record-form.ts';
import { Page } from '../page.tsx';
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
  return (
    <RecordReady form={state}>
      {(editor, references) => <RecordForm editor={editor} sections={form.sections} references={references} />}
    </RecordReady>
  );
}
