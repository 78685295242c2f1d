import { type FormEvent, useEffect, useState } from 'react';
import { lookup } from '../../../protocol/lookup.ts';
import { ConfirmDialog } from '../../confirm-dialog.tsx';
import { formatFull } from '../../format.ts';
import { asApiError, useAdmin, useLoaded } from '../context.ts';
import { Outcome, type Said } from '../outcome.tsx';
import { Page, WhenReady } from '../page.tsx';
import { strings } from '../strings.ts';
import { loadNames } from './names.ts';
import { texts } from './rights-texts.ts';
import { retentionForm } from './settings-forms.ts';
import { SettingsForm } from './settings-page.tsx';

interface Report {
  id: string;
  kind: string;
  subjectDigest: string;
  state: string;
  requestedBy: string;
  requestedTs: number;
  finishedTs?: number;
  tables?: { table: string; before?: number; after?: number }[];
  verification?: unknown;
}

const path = '/configuration/rights';

export function RightsPage() {
  const loaded = useLoaded(`${path}/requests`, async (api) => ({
    reports: (await api.get<Report[]>(`${path}/requests`)).value,
    names: await loadNames(api),
  }));
  const [, reload] = loaded;
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Customer onAsked={reload} />
      <section className="sheet">
        <h2>{texts.reports}</h2>
        <WhenReady of={loaded}>
          {({ reports, names }) => <Reports reports={reports} names={names} onRefresh={reload} />}
        </WhenReady>
      </section>
      <div className="form-among-others">
        <SettingsForm form={retentionForm} />
      </div>
    </Page>
  );
}

interface ReportsProps {
  reports: readonly Report[];
  names: ReadonlyMap<string, string>;
  onRefresh: () => void;
}

const finished = ['done', 'failed'];
const refreshMs = 3000;

function Reports({ reports, names, onRefresh }: ReportsProps) {
  const underway = reports.some(({ state }) => !finished.includes(state));
  // biome-ignore lint/correctness/useExhaustiveDependencies: again after each answer
  useEffect(() => {
    if (!underway) return;
    const timer = setTimeout(onRefresh, refreshMs);
    return () => clearTimeout(timer);
  }, [underway, reports]);
  return (
    <>
      {reports.length === 0 && <p className="muted">{texts.none}</p>}
      <ul className="rows">
        {reports.map((report) => (
          <li key={report.id} className="row">
            <ReportRow report={report} by={names.get(report.requestedBy) ?? report.requestedBy} />
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={onRefresh}>
        {texts.refresh}
      </button>
    </>
  );
}

function Customer({ onAsked }: { onAsked: () => void }) {
  const { api } = useAdmin();
  const [customer, setCustomer] = useState({ iss: '', sub: '' });
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<Said>();
  const run = async (act: () => Promise<string>) => {
    try {
      setSaid({ text: await act() });
    } catch (thrown) {
      const error = asApiError(thrown);
      setSaid({ text: error.status === 404 ? texts.nobody : strings.failure(error), failed: true });
    }
    onAsked();
  };
  const erase = () =>
    run(async () => {
      await api.post<Report>(`${path}/erase`, customer);
      return texts.erased;
    });
  const exportAll = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const { value } = await api.post<object>(`${path}/export`, customer);
      download(value);
      return texts.exported;
    });
  };
  const field = (name: 'iss' | 'sub') => ({
    id: `customer-${name}`,
    value: customer[name],
    required: true,
    className: 'code',
    autoComplete: 'off',
    spellCheck: false,
    onChange: ({ target }: { target: HTMLInputElement }) => setCustomer({ ...customer, [name]: target.value }),
  });
  const named = customer.iss !== '' && customer.sub !== '';
  return (
    <section className="sheet">
      <h2>{texts.customer}</h2>
      <p className="muted">{texts.customerLead}</p>
      <form className="fields" onSubmit={exportAll}>
        <div className="form-field">
          <label htmlFor="customer-iss">{texts.iss}</label>
          <input {...field('iss')} />
        </div>
        <div className="form-field">
          <label htmlFor="customer-sub">{texts.sub}</label>
          <input {...field('sub')} />
        </div>
        <div className="actions">
          <button type="submit" className="button" disabled={!named}>
            {texts.export}
          </button>
          <button type="button" className="button button-danger" disabled={!named} onClick={() => setAsking(true)}>
            {texts.erase}
          </button>
        </div>
        <Outcome said={said} />
      </form>
      {asking && (
        <ConfirmDialog
          title={texts.eraseTitle(customer.sub)}
          hint={texts.eraseHint}
          confirm={texts.erase}
          destroys
          onConfirm={() => void erase()}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

/** What was asked for with a bearer cannot be opened by a link. */
function download(content: object): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: 'export.json' }).click();
  URL.revokeObjectURL(url);
}

function ReportRow({ report, by }: { report: Report; by: string }) {
  const { kind, state, requestedTs, finishedTs, subjectDigest, tables, verification } = report;
  return (
    <details className="change">
      <summary>
        <span className="row-title">
          {lookup(texts.kinds, kind) ?? kind}: {lookup(texts.states, state) ?? texts.underway}
        </span>
        <span className="row-details">
          {texts.asked(by, formatFull(requestedTs))}
          {finishedTs !== undefined && `, ${texts.finished(formatFull(finishedTs))}`}
        </span>
      </summary>
      <h3>{texts.digest}</h3>
      <p className="code">{subjectDigest}</p>
      {tables && (
        <div className="grid-scroll grid-inset">
          <table className="grid">
            <thead>
              <tr>
                <th scope="col">{texts.table}</th>
                <th scope="col">{texts.before}</th>
                <th scope="col">{texts.after}</th>
              </tr>
            </thead>
            <tbody>
              {tables.map(({ table, before, after }) => (
                <tr key={table}>
                  <th scope="row" className="code">
                    {table}
                  </th>
                  <td>{before}</td>
                  <td>{after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {verification !== undefined && (
        <>
          <h3>{texts.verification}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, and not with a mouse alone */}
          <pre className="code-block" tabIndex={0}>
            {JSON.stringify(verification, null, 2)}
          </pre>
        </>
      )}
    </details>
  );
}
