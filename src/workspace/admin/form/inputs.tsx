/** The plain inputs: what is empty is left out of the record. */
import { useContext } from 'react';
import { Switch } from 'react-aria-components';
import { type Field, optionsOf } from './description.ts';
import { describe, FieldFrame, FieldNotes, GroupFrame } from './field-frame.tsx';
import { FormContext, inputId, useField } from './form-context.ts';
import type { Json, JsonObject } from './json.ts';

export type Of<K extends Field['kind']> = { field: Extract<Field, { kind: K }>; path: string };

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** What every control needs to be found and understood. */
export const control = (path: string, hint: string | undefined, problem: string | undefined) => ({
  id: inputId(path),
  'aria-invalid': problem !== undefined || undefined,
  ...describe(inputId(path), hint, problem),
});

export function TextInput({ field, path }: Of<'text'>) {
  const { value, problem, change } = useField(path);
  const { label, hint, required, code, inputType = 'text' } = field;
  return (
    <FieldFrame label={label} path={path} hint={hint} problem={problem} optional={!required}>
      <input
        {...control(path, hint, problem)}
        type={inputType === 'url' ? 'text' : inputType}
        className={code || inputType === 'url' ? 'code' : undefined}
        autoComplete={inputType === 'password' ? 'new-password' : 'off'}
        spellCheck={!code}
        required={required}
        value={textOf(value)}
        onChange={(event) => change(event.target.value === '' ? undefined : event.target.value)}
      />
    </FieldFrame>
  );
}

export function AreaInput({ field, path }: Of<'area'>) {
  const { value, problem, change } = useField(path);
  const { label, hint, required, code, rows = 3 } = field;
  return (
    <FieldFrame label={label} path={path} hint={hint} problem={problem} optional={!required}>
      <textarea
        {...control(path, hint, problem)}
        className={code ? 'code' : undefined}
        rows={rows}
        required={required}
        spellCheck={!code}
        value={textOf(value)}
        onChange={(event) => change(event.target.value === '' ? undefined : event.target.value)}
      />
    </FieldFrame>
  );
}

export function NumberInput({ field, path }: Of<'number'>) {
  const { value, problem, change } = useField(path);
  const { label, hint, required, min, max, scale = 1, unit } = field;
  const shown = typeof value === 'number' ? String(value / scale) : '';
  return (
    <FieldFrame label={label} path={path} hint={hint} problem={problem} optional={!required} kind="number">
      <span className="with-unit">
        <input
          {...control(path, hint, problem)}
          type="number"
          min={min}
          max={max}
          step="any"
          required={required}
          value={shown}
          onChange={({ target }) => change(target.value === '' ? undefined : Number(target.value) * scale)}
        />
        {unit !== undefined && <span className="unit">{unit}</span>}
      </span>
    </FieldFrame>
  );
}

export function SwitchInput({ field, path, at }: Of<'switch'> & { at: string }) {
  const { value, problem, change } = useField(path);
  const around = useField(at).value as JsonObject;
  const { label, hint, absent = false, lockedWhen } = field;
  const id = inputId(path);
  return (
    <div className="form-field">
      <Switch
        className="switch"
        id={id}
        isSelected={typeof value === 'boolean' ? value : absent}
        isDisabled={lockedWhen?.(around) ?? false}
        onChange={change}
        {...describe(id, hint, problem)}
      >
        <span className="switch-track" aria-hidden="true" />
        {label}
      </Switch>
      <FieldNotes id={id} hint={hint} problem={problem} />
    </div>
  );
}

export function ChoiceInput({ field, path }: Of<'choice'>) {
  const { value, problem, change, references } = useField(path);
  const { label, hint, empty, required } = field;
  const options = optionsOf(field.options, references);
  const index = options.findIndex((option) => option.value === value);
  const lost = index < 0 && value !== undefined;
  return (
    <FieldFrame label={label} path={path} hint={hint} problem={problem} optional={!required && empty === undefined}>
      <select
        {...control(path, hint, problem)}
        value={index < 0 ? '' : String(index)}
        onChange={({ target }) => change(target.value === '' ? undefined : options[Number(target.value)]?.value)}
      >
        {(index < 0 || empty !== undefined) && <option value="">{lost ? String(value) : (empty ?? '')}</option>}
        {options.map((option, position) => (
          <option key={option.value} value={position}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

export function ChoicesInput({ field, path }: Of<'choices'>) {
  const { value, problem, change, references } = useField(path);
  const chosen: readonly Json[] = Array.isArray(value) ? value : [];
  const options = optionsOf(field.options, references);
  return (
    <GroupFrame label={field.label} path={path} hint={field.hint} problem={problem}>
      {options.length === 0 && <p className="muted">{field.none}</p>}
      <div className="options">
        {options.map((option) => (
          <label key={option.value} className="option">
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              onChange={({ target }) =>
                change(target.checked ? [...chosen, option.value] : chosen.filter((one) => one !== option.value))
              }
            />
            {option.label}
          </label>
        ))}
      </div>
    </GroupFrame>
  );
}

export function LinesInput({ field, path }: Of<'lines'>) {
  const { value, problem, change } = useField(path);
  const lines = Array.isArray(value) ? value.map(String) : [];
  const wrong = useWrongLines(path, lines);
  return (
    <FieldFrame label={field.label} path={path} hint={field.hint} problem={problem ?? wrong}>
      <textarea
        {...control(path, field.hint, problem ?? wrong)}
        className={field.code ? 'code' : undefined}
        rows={Math.min(Math.max(lines.length + 1, 3), 12)}
        spellCheck={!field.code}
        value={lines.join('\n')}
        onChange={({ target }) =>
          change(target.value === '' ? [] : target.value.split('\n').map((line) => line.trim()))
        }
      />
    </FieldFrame>
  );
}

/** The server names lines by their position. */
function useWrongLines(path: string, lines: readonly string[]): string | undefined {
  const { problems } = useContext(FormContext);
  const found = problems.filter(({ field }) => field.startsWith(`${path}.`));
  if (found.length === 0) return undefined;
  return found.map(({ field, reason }) => `${lines[Number(field.split('.').at(-1))] ?? ''} ${reason}`).join('; ');
}

const pad = (part: number): string => String(part).padStart(2, '0');
const localText = (ts: number): string => {
  const at = new Date(ts);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
};

export function MomentInput({ field, path }: Of<'moment'>) {
  const { value, problem, change } = useField(path);
  return (
    <FieldFrame label={field.label} path={path} hint={field.hint} problem={problem} kind="moment" optional>
      <input
        {...control(path, field.hint, problem)}
        type="datetime-local"
        value={typeof value === 'number' ? localText(value) : ''}
        onChange={({ target }) => change(target.value === '' ? undefined : new Date(target.value).getTime())}
      />
    </FieldFrame>
  );
}
