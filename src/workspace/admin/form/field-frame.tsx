import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import type { Field } from './description.ts';
import { inputId } from './form-context.ts';

interface FrameProps {
  label: string;
  path: string;
  hint?: string | undefined;
  problem?: string | undefined;
  optional?: boolean;
  /** Short ones stand beside one another. */
  kind?: Field['kind'];
  children: ReactNode;
}

/** Label, control, hint and what the server says is wrong, tied together for those who cannot see them. */
export function FieldFrame({ label, path, hint, problem, optional, kind, children }: FrameProps) {
  const id = inputId(path);
  return (
    <div className="form-field" data-kind={kind} data-invalid={problem !== undefined || undefined}>
      <span className="label-line">
        <label htmlFor={id}>{label}</label>
        {optional && <span className="optional">{strings.form.optional}</span>}
      </span>
      {children}
      <FieldNotes id={id} hint={hint} problem={problem} />
    </div>
  );
}

export function GroupFrame({ label, path, hint, problem, children }: FrameProps) {
  const id = inputId(path);
  return (
    <fieldset className="form-group" id={id} tabIndex={-1} {...describe(id, hint, problem)}>
      <legend>{label}</legend>
      <FieldNotes id={id} hint={hint} problem={problem} />
      {children}
    </fieldset>
  );
}

interface NotesProps {
  id: string;
  hint?: string | undefined;
  problem?: string | undefined;
}

export const FieldNotes = ({ id, hint, problem }: NotesProps) => (
  <>
    {hint !== undefined && (
      <p className="hint" id={`${id}-hint`}>
        {hint}
      </p>
    )}
    {problem !== undefined && (
      <p className="problem" id={`${id}-problem`}>
        {sentence(problem)}
      </p>
    )}
  </>
);

export function describe(id: string, hint: string | undefined, problem: string | undefined) {
  const notes = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`].filter(Boolean);
  return {
    ...(notes.length > 0 && { 'aria-describedby': notes.join(' ') }),
  };
}

/** The server's reasons go on from the name of the field. */
export const sentence = (reason: string): string => `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;
