import type { ReactNode } from 'react';
import { strings } from './strings.ts';

export interface Column<T> {
  head: string;
  cell: (row: T) => ReactNode;
  /** Where there is little room it goes below the name, and the column goes. */
  minor?: true;
  /** Its heading is for those who cannot see that it holds buttons. */
  acts?: true;
}

interface GridProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string | number;
}

/** A table whose first column names the rows. */
export function Grid<T>({ label, columns, rows, keyOf }: GridProps<T>) {
  const [name, ...rest] = columns;
  const minor = rest.filter((column) => column.minor);
  return (
    <table className="grid" aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ head, acts, minor: isMinor }) => (
            <th key={head} scope="col" className={isMinor && 'minor'}>
              <span className={acts && 'visually-hidden'}>{head}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            <th scope="row">
              {name?.cell(row)}
              {minor.length > 0 && (
                <span className="minor-lines">
                  {minor.map(({ head, cell }) => (
                    <span key={head}>
                      {strings.grid.labelled(head)} {cell(row)}
                    </span>
                  ))}
                </span>
              )}
            </th>
            {rest.map(({ head, cell, minor: isMinor, acts }) => (
              <td key={head} className={[isMinor && 'minor', acts && 'acts'].filter(Boolean).join(' ') || undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
