import { useState } from 'react';
import { lookup } from '../../../protocol/lookup.ts';
import { formatFull } from '../../format.ts';
import { useLoaded } from '../context.ts';
import { differences, isObject, type Json, type JsonObject, readAt } from '../form/json.ts';
import { Empty, Page, WhenReady } from '../page.tsx';
import { actWords } from './act-words.ts';
import { loadNames } from './names.ts';
import { texts } from './texts.ts';

interface Change {
  num: number;
  kind: string;
  id: string;
  by: string;
  ts: number;
  before?: JsonObject;
  after?: JsonObject;
}

const pageSize = 50;

export function AuditPage() {
  const [kind, setKind] = useState('');
  return (
    <Page
      title={texts.audit}
      lead={texts.auditLead}
      actions={
        <label className="option">
          {texts.filter}
          <select value={kind} onChange={({ target }) => setKind(target.value)}>
            <option value="">{texts.all}</option>
            {Object.entries(texts.kinds).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Changes key={kind} kind={kind} />
    </Page>
  );
}

function Changes({ kind, before }: { kind: string; before?: number }) {
  const [more, setMore] = useState(false);
  const query = new URLSearchParams({
    limit: String(pageSize),
    ...(kind !== '' && { kind }),
    ...(before !== undefined && { before: String(before) }),
  });
  const loaded = useLoaded(`changes ${query}`, async (api) => ({
    changes: (await api.get<Change[]>(`/configuration/engagement/changes?${query}`)).value,
    names: await loadNames(api),
  }));
  return (
    <WhenReady of={loaded}>
      {({ changes, names }) => {
        const last = changes.at(-1);
        if (!last) return before === undefined ? <Empty title={texts.noChanges} /> : null;
        return (
          <>
            <ul className="rows sheet">
              {changes.map((change) => (
                <ChangeRow key={change.num} change={change} names={names} />
              ))}
            </ul>
            {more && <Changes kind={kind} before={last.num} />}
            {!more && changes.length === pageSize && (
              <button type="button" className="button" onClick={() => setMore(true)}>
                {texts.more}
              </button>
            )}
          </>
        );
      }}
    </WhenReady>
  );
}

/** Something that was done, as against a record that was changed. */
const isAct = (kind: string): boolean => kind === 'act' || kind === 'sign-in';

/** A record of a kind, by its name, or what was done, in words. */
function titleOf({ kind, id, before, after }: Change, names: ReadonlyMap<string, string>): string {
  const shown = after ?? before;
  if (isAct(kind) && shown) return actWords(shown, names);
  return `${lookup(texts.kinds, kind) ?? kind} ${shown?.name ?? shown?.title ?? shown?.loginName ?? id}`;
}

function ChangeRow({ change, names }: { change: Change; names: ReadonlyMap<string, string> }) {
  const { kind, by, ts, before, after } = change;
  const who = names.get(by) ?? texts.system;
  const verb = !after ? texts.deleted : !before ? texts.created : texts.changed;
  return (
    <li className="row">
      <details className="change">
        <summary>
          <span className="row-title">{titleOf(change, names)}</span>
          <span className="row-details">
            {isAct(kind) ? texts.done : verb}, {who},{' '}
            <time dateTime={new Date(ts).toISOString()}>{formatFull(ts)}</time>
          </span>
        </summary>
        <Difference before={before} after={after} />
      </details>
    </li>
  );
}

function Difference({ before, after }: { before: JsonObject | undefined; after: JsonObject | undefined }) {
  const paths = differences(before ?? {}, after ?? {});
  return (
    <div className="grid-scroll grid-inset">
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">{texts.what}</th>
            <th scope="col">{texts.before}</th>
            <th scope="col">{texts.after}</th>
          </tr>
        </thead>
        <tbody>
          {paths.map((path) => (
            <tr key={path}>
              <th scope="row" className="code">
                {path}
              </th>
              <td className="code">{shownAs(readAt(before, path))}</td>
              <td className="code">{shownAs(readAt(after, path))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shownAs(value: Json | undefined): string {
  if (value === undefined) return texts.nothing;
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}
