/** The table as a file for spreadsheets. */
import { type HistoryRow, type HistorySearch, searchHistory } from '../history.ts';
import type { Rest } from '../rest.ts';
import { strings } from '../strings.ts';

const pageSize = 100;
const mostRows = 10_000;

/** Answers how many conversations were written. */
export async function exportCsv(rest: Rest, account: string, search: HistorySearch): Promise<number> {
  const rows: HistoryRow[] = [];
  for (let cursor: number | undefined; rows.length < mostRows; ) {
    const page = await searchHistory(rest, account, {
      search,
      limit: pageSize,
      ...(cursor !== undefined && { cursor }),
    });
    rows.push(...page.rows);
    cursor = page.next;
    if (cursor === undefined) break;
  }
  const { columns } = strings.all;
  const head = [strings.info.rows.conversationId, ...Object.values(columns)];
  const csv = csvOf([head, ...rows.map(cellsOf)]);
  download(csv, `conversations-${new Date().toISOString().slice(0, 10)}.csv`);
  return rows.length;
}

const cellsOf = (row: HistoryRow): string[] => [
  row.convId,
  row.open ? strings.all.open : strings.all.closed,
  row.consumerName,
  row.skillName,
  row.agentName,
  row.groupName,
  new Date(row.lastMessageTs).toISOString(),
  new Date(row.startTs).toISOString(),
  String(Math.round(row.durationMs / 1000)),
  row.csat === undefined ? '' : String(row.csat),
  String(row.messages),
];

/** A mark at the beginning tells spreadsheets the encoding. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')}`;

/** Spreadsheets pass over spaces and unseen marks, take quotes away, and some read full-width signs as their narrow ones. */
const formula = /^[\s"'\p{Default_Ignorable_Code_Point}\p{Cc}]*[=+\-@＝＋－＠|%]/u;

/**
 * What begins like a formula is made a text, for names and words come from anybody: in the cell, and behind whatever a
 * spreadsheet of another country takes for a cell's end.
 */
function cellOf(text: string): string {
  const pieces = text.split(/(?<=[;\t\r\n])/u).map((piece) => (formula.test(piece) ? `'${piece}` : piece));
  const joined = pieces.join('');
  const harmless = /^[\t\r\n]/.test(joined) ? `'${joined}` : joined;
  return /^[\p{L}\p{N} .:_'-]*$/u.test(harmless) ? harmless : `"${harmless.replaceAll('"', '""')}"`;
}

function download(content: string, name: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
