import { useContext, useEffect, useRef } from 'react';
import { formatFull } from '../../format.ts';
import type { References } from '../references.ts';
import { strings } from '../strings.ts';
import { type Field, optionsOf, type Section } from './description.ts';
import { FormContext } from './form-context.ts';
import { differences, isObject, isSame, type Json, readAt } from './json.ts';
import { findField } from './labels.ts';
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
  const { references } = useContext(FormContext);
  const { theirs } = conflict;
  /* What has no field, such as its revision, is nobody's change. */
  const changed = differences(base, theirs).flatMap((path) => {
    const found = findField(sections, path, at);
    return found ? [{ path, ...found }] : [];
  });
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
            {changed.map(({ path, label, field }) => {
              const mine = readAt(draft, path);
              const show = (value: Json | undefined) => shown(value, field, references);
              const kept = isSame(mine, readAt(base, path));
              return (
                <tr key={path}>
                  <th scope="row">{label}</th>
                  <td>{show(readAt(theirs, path))}</td>
                  <td>{kept ? texts.untouched : show(mine)}</td>
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

/** As the field shows it. */
function shown(value: Json | undefined, field: Field | undefined, references: References): string {
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return texts.empty;
  if (typeof value === 'boolean') return value ? texts.on : texts.off;
  if (field?.kind === 'number' && typeof value === 'number')
    return [value / (field.scale ?? 1), field.unit].filter((part) => part !== undefined).join(' ');
  if (field?.kind === 'moment' && typeof value === 'number') return formatFull(value);
  if (field?.kind === 'choice' || field?.kind === 'choices') {
    const options = optionsOf(field.options, references);
    const nameOf = (one: Json) => options.find((option) => option.value === one)?.label ?? String(one);
    return Array.isArray(value) ? value.map(nameOf).join(', ') : nameOf(value);
  }
  if (Array.isArray(value)) return value.map((one: Json) => itemText(one, field)).join('; ');
  return isObject(value)
    ? Object.entries(value)
        .map(([name, one]) => `${name}: ${one}`)
        .join('; ')
    : String(value);
}

function itemText(item: Json, field: Field | undefined): string {
  if (!isObject(item)) return String(item);
  if (field?.kind === 'variants') return field.variants.find(({ kind }) => kind === item.kind)?.label ?? '';
  return (field?.kind === 'list' && field.titleOf?.(item)) || JSON.stringify(item);
}
