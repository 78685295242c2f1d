import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { Button } from 'react-aria-components';
import { Boundary } from '../../ui/boundary.tsx';
import { formatShort, formatSpan } from '../format.ts';
import type { HistoryRow } from '../history.ts';
import { VerifiedIcon } from '../icons.tsx';
import { strings } from '../strings.ts';

const texts = strings.all;

const features = tableFeatures({});
const helper = createColumnHelper<typeof features, HistoryRow>();
const statusOf = (row: HistoryRow): string => {
  if (!row.open) return texts.closed;
  return row.inQueue ? texts.inQueue : texts.open;
};
const columns = helper.columns([
  helper.accessor('consumerName', { header: texts.columns.consumer }),
  helper.accessor(statusOf, { id: 'status', header: texts.columns.status }),
  helper.accessor((row) => row.skillName || strings.manager.none, { id: 'skill', header: texts.columns.skill }),
  helper.accessor((row) => row.agentName || strings.manager.none, { id: 'agent', header: texts.columns.agent }),
  helper.accessor((row) => row.groupName || strings.manager.none, { id: 'group', header: texts.columns.group }),
  helper.accessor((row) => formatShort(row.lastMessageTs, Date.now()), { id: 'last', header: texts.columns.last }),
  helper.accessor((row) => formatShort(row.startTs, Date.now()), { id: 'start', header: texts.columns.start }),
  helper.accessor((row) => formatSpan(row.durationMs), { id: 'duration', header: texts.columns.duration }),
  helper.accessor(({ csat }) => (csat === undefined ? strings.manager.none : strings.rating.given(csat)), {
    id: 'csat',
    header: texts.columns.csat,
  }),
]);

interface TableProps {
  rows: HistoryRow[];
  opened: string | undefined;
  onOpen: (row: HistoryRow) => void;
}

export function ConversationsTable({ rows, opened, onOpen }: TableProps) {
  const table = useTable({ features, columns, data: rows });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.heading}>
      <table className="table">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col">
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <Boundary key={row.original.convId} broken={() => <BrokenRow />}>
              <tr data-opened={row.original.convId === opened || undefined}>
                {row.getAllCells().map((cell, i) =>
                  i === 0 ? (
                    <th key={cell.id} scope="row">
                      <Consumer row={row.original} onOpen={onOpen} />
                    </th>
                  ) : (
                    <td key={cell.id} data-column={cell.column.id}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ),
                )}
              </tr>
            </Boundary>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const BrokenRow = () => (
  <tr>
    <td colSpan={columns.length}>{strings.broken.entry}</td>
  </tr>
);

function Consumer({ row, onOpen }: { row: HistoryRow; onOpen: (row: HistoryRow) => void }) {
  const { match } = row;
  return (
    <Button className="table-open" onPress={() => onOpen(row)}>
      <span className="table-name">
        <bdi>{row.consumerName || strings.info.visitor}</bdi>
        {row.authenticated && (
          <>
            <VerifiedIcon size={14} />
            <span className="visually-hidden">{strings.info.verified}</span>
          </>
        )}
        {row.says !== undefined && (
          <span className="says">
            {strings.info.says} <bdi>{row.says}</bdi>
          </span>
        )}
      </span>
      {match && (
        <span className="table-match">
          <span className="mark">{texts.found[match.kind]}</span> <span dir="auto">{match.text}</span>
        </span>
      )}
    </Button>
  );
}
