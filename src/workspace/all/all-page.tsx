import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { Guarded } from '../guarded.tsx';
import { type HistoryPage, type HistoryRow, searchHistory } from '../history.ts';
import { useDesk, useSlice } from '../hooks.ts';
import { strings } from '../strings.ts';
import { ConversationsTable } from './conversations-table.tsx';
import { exportCsv } from './csv.ts';
import { FilterBar } from './filter-bar.tsx';
import { emptyFilters, type Filters, searchOf } from './filters.ts';
import { ReadingPane } from './reading-pane.tsx';

const texts = strings.all;

type Outcome = { state: 'loading' | 'failed' } | ({ state: 'loaded' } & HistoryPage);

/** Every conversation that the agent may see, open and closed. */
export function AllPage() {
  const [filters, setFilters] = useState<Filters>(emptyFilters);
  const { outcome, loadMore, loadingMore, reload } = useSearch(filters);
  const [opened, setOpened] = useState<HistoryRow>();
  const rows = outcome.state === 'loaded' ? outcome.rows : [];
  return (
    <main id="conversation" className="page page-all" tabIndex={-1} data-reading={opened !== undefined || undefined}>
      <div className="all-list">
        <div className="page-head">
          <h2>{texts.heading}</h2>
          <ExportButton filters={filters} />
        </div>
        <FilterBar filters={filters} onChange={setFilters} />
        <p className="all-count" role="status">
          {outcome.state === 'loading' && texts.loading}
          {outcome.state === 'loaded' &&
            texts.count(outcome.count, outcome.next !== undefined && outcome.count < rows.length + 2)}
        </p>
        {outcome.state === 'failed' && (
          <div className="notice notice-danger" role="alert">
            <span>{texts.failed}</span>
            <Button className="text-button" onPress={reload}>
              {strings.transcript.retry}
            </Button>
          </div>
        )}
        {outcome.state === 'loaded' && rows.length === 0 && (
          <div className="empty">
            <p className="empty-title">{texts.empty}</p>
            <p>{texts.emptyHint}</p>
          </div>
        )}
        {rows.length > 0 && (
          <Guarded>
            <ConversationsTable rows={rows} opened={opened?.convId} onOpen={setOpened} />
          </Guarded>
        )}
        {outcome.state === 'loaded' && outcome.next !== undefined && (
          <Button className="button all-more" isDisabled={loadingMore} onPress={loadMore}>
            {texts.more}
          </Button>
        )}
      </div>
      {opened && (
        <Guarded place={opened.convId}>
          <ReadingPane key={opened.convId} row={opened} onClose={() => setOpened(undefined)} />
        </Guarded>
      )}
    </main>
  );
}

function useSearch(filters: Filters) {
  const { rest, toast } = useDesk();
  const me = useSlice((state) => state.me);
  const [outcome, setOutcome] = useState<Outcome>({ state: 'loading' });
  const [loadingMore, setLoadingMore] = useState(false);
  const latest = useRef(0);
  const run = useCallback(async () => {
    latest.current += 1;
    const mine = latest.current;
    setOutcome({ state: 'loading' });
    try {
      const page = await searchHistory(rest, me.account, { search: searchOf(filters) });
      if (mine === latest.current) setOutcome({ state: 'loaded', ...page });
    } catch {
      if (mine === latest.current) setOutcome({ state: 'failed' });
    }
  }, [rest, me.account, filters]);
  useEffect(() => {
    void run();
  }, [run]);
  const loadMore = async () => {
    if (outcome.state !== 'loaded' || outcome.next === undefined) return;
    const mine = latest.current;
    setLoadingMore(true);
    try {
      const page = await searchHistory(rest, me.account, { search: searchOf(filters), cursor: outcome.next });
      const count = Math.max(outcome.count, outcome.rows.length + page.rows.length);
      if (mine === latest.current)
        setOutcome({ state: 'loaded', ...page, count, rows: [...outcome.rows, ...page.rows] });
    } catch {
      if (mine === latest.current) toast(texts.failed);
    } finally {
      setLoadingMore(false);
    }
  };
  return { outcome, loadMore: () => void loadMore(), loadingMore, reload: () => void run() };
}

function ExportButton({ filters }: { filters: Filters }) {
  const desk = useDesk();
  const me = useSlice((state) => state.me);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      desk.toast(texts.exported(await exportCsv(desk.rest, me.account, searchOf(filters))));
    } catch {
      desk.toast(texts.failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button className="button" isDisabled={busy} onPress={() => void run()}>
      {busy ? texts.exporting : texts.export}
    </Button>
  );
}
