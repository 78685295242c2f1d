/** What administrators are shown of a request: what was done, when and for whom it was asked, and no personal data. */
import type { RightsRequest } from '../store/rights.ts';
import type { ErasureRecord } from './erasures.ts';

const rowsOf = (counts: object | undefined, table: string): number | undefined =>
  (counts as Record<string, number> | undefined)?.[table];

export function reportOf(request: RightsRequest) {
  const { id, kind, subjectDigest, state, requestedBy, requestedTs, finishedTs, record } = request;
  return {
    id,
    kind,
    subjectDigest,
    state,
    requestedBy,
    requestedTs,
    ...(finishedTs !== undefined && { finishedTs }),
    ...(kind === 'erase' ? erasureOf(record as ErasureRecord) : (record as object)),
  };
}

function erasureOf({ before, after, verification, scrubbedTs, repeats }: ErasureRecord) {
  const tables = Object.keys(before ?? {});
  return {
    tables: tables.map((table) => ({
      table,
      before: rowsOf(before, table),
      ...(after && { after: rowsOf(after, table) }),
    })),
    ...(verification && { verification }),
    ...(scrubbedTs !== undefined && { scrubbedTs }),
    repeats,
    kept: [
      {
        table: 'revocations',
        rows: 1,
        reason: 'A keyed digest and a time, so that tokens issued before the erasure stay refused',
      },
    ],
  };
}
