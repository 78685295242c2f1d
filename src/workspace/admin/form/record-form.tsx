import { type FormEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { AlertIcon, TickIcon } from '../../../ui/message-icons.tsx';
import type { FieldProblem } from '../api.ts';
import { noReferences, type References } from '../references.ts';
import { strings } from '../strings.ts';
import { ConflictPanel } from './conflict-panel.tsx';
import { isShown, type Section } from './description.ts';
import { Fields } from './fields.tsx';
import { FormContext, inputId } from './form-context.ts';
import { readAt } from './json.ts';
import { inUnits, labelOf } from './labels.ts';
import type { RecordEditor } from './use-record-form.ts';

interface RecordFormProps {
  editor: RecordEditor;
  sections: readonly Section[];
  /** Of the items in the record: where the sections' paths begin. */
  at?: string;
  references?: References | undefined;
  /** Instead of the editor's own save. */
  onSave?: () => void;
  saveLabel?: string;
  /** Beside Save. */
  actions?: ReactNode;
  /** Before the sections. */
  lead?: ReactNode;
  /** What problems and conflicts are called by; absent: by the sections. */
  names?: readonly Section[];
  /** The screen on which a field of the record stands that is not on this one. */
  addressOf?: (field: string) => string;
  children?: ReactNode;
}

/** A record's form with everything that can happen to it: problems by field, a failure, a conflict, and what was kept. */
export function RecordForm(props: RecordFormProps) {
  const { editor, sections, at = '', references = noReferences, actions, addressOf, children } = props;
  const names = props.names ? { sections: props.names, at: '' } : { sections, at };
  const { draft, change } = editor;
  const problems = editor.problems.map((problem) => inUnits(names.sections, problem, names.at));
  useNamedField();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (props.onSave) props.onSave();
    else void editor.save();
  };
  return (
    <FormContext value={{ draft, references, problems, change }}>
      <form className="record-form" noValidate onSubmit={submit}>
        <Troubles editor={editor} problems={problems} {...names} addressOf={addressOf} />
        {props.lead}
        {sections
          .filter((section) => isShown(section, readAt(draft, at)))
          .map((section) => (
            <SectionCard key={section.title} section={section} at={at} />
          ))}
        {children}
        <SaveBar editor={editor} label={props.saveLabel ?? strings.form.save} actions={actions} />
      </form>
    </FormContext>
  );
}

function SectionCard({ section, at = '' }: { section: Section; at?: string }) {
  return (
    <section className="sheet">
      <h2>{section.title}</h2>
      {section.hint !== undefined && <p className="muted">{section.hint}</p>}
      <div className="fields">
        <Fields fields={section.fields} at={at} />
      </div>
    </section>
  );
}

interface TroubleProps {
  editor: RecordEditor;
  problems: readonly FieldProblem[];
  sections: readonly Section[];
  at: string;
  addressOf: ((field: string) => string) | undefined;
}

/** Gets the focus when the server refuses, so that nobody has to look for the reason. */
function Troubles({ editor, problems, sections, at, addressOf }: TroubleProps) {
  const { failure, conflict, restored, changed } = editor;
  const place = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  useEffect(() => {
    if (failure) place.current?.focus();
  }, [failure]);
  const jump = (event: MouseEvent, field: string) => {
    event.preventDefault();
    if (!focusField(field) && addressOf) void navigate(`${addressOf(field)}#${inputId(field)}`);
  };
  if (conflict) return <ConflictPanel editor={editor} conflict={conflict} sections={sections} at={at} />;
  if (failure)
    return (
      <div className="notice notice-danger" role="alert" tabIndex={-1} ref={place}>
        <AlertIcon size={18} />
        {problems.length > 0 ? (
          <div>
            <p>{strings.form.refused(problems.length)}</p>
            <ul>
              {problems.map(({ field, reason }) => (
                <li key={field}>
                  <a href={`#${inputId(field)}`} onClick={(event) => jump(event, field)}>
                    {labelOf(sections, field, at)}
                  </a>{' '}
                  {reason}
                </li>
              ))}
            </ul>
          </div>
        ) : (
          <p>{strings.form.failure(failure)}</p>
        )}
      </div>
    );
  if (restored && changed)
    return (
      <div className="notice" role="status">
        <p>{strings.form.restored}</p>
      </div>
    );
  return null;
}

/** The field, or what it is a part of, as a line in a list of lines is. */
function focusField(field: string): boolean {
  for (let path = field; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const input = document.getElementById(inputId(path));
    input?.focus();
    if (input) return true;
  }
  return false;
}

/** Who came for one field gets it. */
function useNamedField() {
  const { hash } = useLocation();
  useEffect(() => {
    if (hash.startsWith('#field-')) document.getElementById(hash.slice(1))?.focus();
  }, [hash]);
}

function SaveBar({ editor, label, actions }: { editor: RecordEditor; label: string; actions: ReactNode }) {
  const { saving, changed, saves } = editor;
  return (
    <div className="save-bar">
      <button type="submit" className="button button-primary" disabled={saving}>
        {saving ? strings.form.saving : label}
      </button>
      {changed && !saving && (
        <button type="button" className="button" onClick={editor.discard}>
          {strings.form.discard}
        </button>
      )}
      {actions}
      <p className="save-state" role="status">
        {saves > 0 && !changed && (
          <>
            <TickIcon size={16} /> {strings.form.saved}
          </>
        )}
        {changed && !saving && strings.form.unsaved}
      </p>
    </div>
  );
}
