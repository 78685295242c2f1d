import { useEffect, useRef } from 'react';
import { strings } from '../strings.ts';
import type { Section } from './description.ts';
import { differences, isSame, type Json, readAt } from './json.ts';
import { findLabel } from './labels.ts';
import type { Conflict, RecordEditor } from './use-record-form.ts';

interface ConflictProps {
  editor: RecordEditor;
  conflict: Conflict;
  sections: readonly Section[];
  at: string;
}

const texts = strings.conflict;

/** Somebody else was first: what they saved beside what stands here. Nothing is overwritten unless it is asked for. */
export function ConflictPanel({ editor, conflict, sections, at }: ConflictProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  const { base, draft } = editor;
  const { theirs } = conflict;
  /* What has no field, such as its revision, is nobody's change. */
  const changed = differences(base, theirs).filter((path) => findLabel(sections, path, at) !== undefined);
  return (
    <div className="conflict" role="alert" tabIndex={-1} ref={place}>
      <h2>{texts.title}</h2>
      <p>{texts.lead}</p>
      <div className="grid-scroll">
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">{texts.field}</th>
              <th scope="col">{texts.theirs}</th>
              <th scope="col">{texts.yours}</th>
            </tr>
          </thead>
          <tbody>
            {changed.map((path) => {
              const mine = readAt(draft, path);
              const kept = isSame(mine, readAt(base, path));
              return (
                <tr key={path}>
                  <th scope="row">{findLabel(sections, path, at)}</th>
                  <td>{shown(readAt(theirs, path))}</td>
                  <td>{kept ? texts.untouched : shown(mine)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="conflict-actions">
        <button type="button" className="button button-primary" onClick={editor.mergeTheirs}>
          {texts.merge}
        </button>
        <button type="button" className="button" onClick={editor.takeTheirs}>
          {texts.take}
        </button>
      </div>
    </div>
  );
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === '') return texts.empty;
  if (typeof value === 'boolean') return value ? texts.on : texts.off;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
