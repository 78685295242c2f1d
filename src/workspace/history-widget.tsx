import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { consumerOf } from './conversations.ts';
import { formatFull } from './format.ts';
import { conversationOf, type HistoryRow } from './history.ts';
import { useDesk, useSlice, useWorkspaceState } from './hooks.ts';
import { BackIcon } from './icons.tsx';
import { strings } from './strings.ts';
import { Transcript } from './transcript-view.tsx';
import { VisitSections } from './visit-sections.tsx';
import type { ExConversation } from './wire.ts';

const texts = strings.history;

/** The consumer's conversations, newest first; each opens in place. */
export function HistoryWidget({ conversation }: { conversation: ExConversation }) {
  const desk = useDesk();
  const state = useWorkspaceState();
  const [opened, setOpened] = useState<HistoryRow>();
  const consumerId = consumerOf(conversation);
  const history = consumerId === undefined ? undefined : state.histories[consumerId];
  useEffect(() => {
    if (consumerId !== undefined && consumerId !== '') desk.loadHistory(consumerId);
  }, [desk, consumerId]);
  useEffect(() => {
    if (!opened) return;
    desk.upkeep.loadOther(opened.convId);
    desk.loadAttributes(opened.convId);
  }, [desk, opened]);
  if (opened) return <Opened row={opened} onBack={() => setOpened(undefined)} />;
  if (history === 'failed')
    return (
      <p className="notice notice-danger" role="alert">
        {texts.failed}
      </p>
    );
  if (history === undefined || history === 'loading')
    return (
      <p className="info-note" role="status">
        {texts.loading}
      </p>
    );
  const others = history.filter(({ convId }) => convId !== conversation.convId);
  if (others.length === 0) return <p className="info-note">{texts.empty}</p>;
  return (
    <ul className="history-list" aria-label={texts.heading}>
      {others.map((row) => (
        <li key={row.convId}>
          <Button className="history-item" onPress={() => setOpened(row)}>
            <Facts row={row} />
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Facts({ row }: { row: HistoryRow }) {
  return (
    <>
      <span className="history-line">
        <time dateTime={new Date(row.startTs).toISOString()}>{formatFull(row.startTs)}</time>
        <span className="mark">{row.open ? strings.all.open : strings.all.closed}</span>
      </span>
      <span className="history-facts">
        {[row.agentName || texts.noAgent, texts.messages(row.messages), row.csat && texts.csat(row.csat)]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {row.note !== '' && <span className="history-note">{row.note}</span>}
    </>
  );
}

function Opened({ row, onBack }: { row: HistoryRow; onBack: () => void }) {
  const { conversationDetails } = conversationOf(row);
  const attributes = useSlice(({ attributes }) => attributes[row.convId]);
  return (
    <div className="history-opened">
      <Button className="button button-quiet" onPress={onBack}>
        <BackIcon size={18} />
        {texts.back}
      </Button>
      <div className="history-item">
        <Facts row={row} />
      </div>
      {attributes && (
        <details className="history-attributes">
          <summary>{texts.attributes}</summary>
          <VisitSections attributes={attributes} />
        </details>
      )}
      <Transcript details={conversationDetails} name={row.consumerName || strings.info.visitor} />
    </div>
  );
}
