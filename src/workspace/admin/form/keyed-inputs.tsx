/** Members whose names are data: texts by language, and choices by a typed name. */
import { useState } from 'react';
import { strings } from '../strings.ts';
import { optionsOf } from './description.ts';
import { FieldNotes, GroupFrame } from './field-frame.tsx';
import { inputId, useField } from './form-context.ts';
import { control, type Of } from './inputs.tsx';
import { isObject, type Json, type JsonObject } from './json.ts';

const without = (members: JsonObject, name: string): JsonObject | undefined => {
  const { [name]: _removed, ...rest } = members;
  return Object.keys(rest).length > 0 ? rest : undefined;
};

const languageForm = /^[a-z]{2,3}-[A-Z]{2}$/;

export function LanguagesInput({ field, path }: Of<'languages'>) {
  const { value, change } = useField(path);
  const texts = isObject(value) ? value : {};
  return (
    <GroupFrame label={field.label} path={path} hint={field.hint}>
      {Object.keys(texts).map((language) => (
        <LanguageText
          key={language}
          path={`${path}.${language}`}
          label={strings.form.textIn(language)}
          onRemove={() => change(without(texts, language))}
        />
      ))}
      <AddName
        id={`${inputId(path)}-new`}
        label={strings.form.addLanguage}
        placeholder="de-DE"
        accepts={(name) => languageForm.test(name) && !(name in texts)}
        onAdd={(name) => change({ ...texts, [name]: '' })}
      />
    </GroupFrame>
  );
}

function LanguageText({ path, label, onRemove }: { path: string; label: string; onRemove: () => void }) {
  const { value, problem, change } = useField(path);
  return (
    <div className="keyed">
      <label htmlFor={inputId(path)}>{label}</label>
      <textarea
        {...control(path, undefined, problem)}
        rows={2}
        value={typeof value === 'string' ? value : ''}
        onChange={({ target }) => change(target.value)}
      />
      <FieldNotes id={inputId(path)} problem={problem} />
      <button type="button" className="text-button" onClick={onRemove}>
        {strings.form.remove(label)}
      </button>
    </div>
  );
}

export function PairsInput({ field, path }: Of<'pairs'>) {
  const { value, problem, change, references } = useField(path);
  const pairs: Record<string, Json> = isObject(value) ? { ...value } : {};
  const options = optionsOf(field.options, references);
  return (
    <GroupFrame label={field.label} path={path} hint={field.hint} problem={problem}>
      {Object.entries(pairs).map(([name, chosen]) => (
        <div className="pair" key={name}>
          <label htmlFor={inputId(`${path}.${name}`)}>{name}</label>
          <select
            id={inputId(`${path}.${name}`)}
            value={String(chosen)}
            onChange={({ target }) => change({ ...pairs, [name]: target.value })}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <button type="button" className="text-button" onClick={() => change(without(pairs, name))}>
            {strings.form.remove(name)}
          </button>
        </div>
      ))}
      <AddName
        id={`${inputId(path)}-new`}
        label={field.nameLabel}
        accepts={(name) => !Object.hasOwn(pairs, name) && options.length > 0}
        onAdd={(name) => change({ ...pairs, [name]: options[0]?.value ?? '' })}
      />
    </GroupFrame>
  );
}

interface AddProps {
  id: string;
  label: string;
  placeholder?: string;
  accepts: (name: string) => boolean;
  onAdd: (name: string) => void;
}

function AddName({ id, label, placeholder, accepts, onAdd }: AddProps) {
  const [name, setName] = useState('');
  const usable = name.trim() !== '' && accepts(name.trim());
  const add = () => {
    if (!usable) return;
    onAdd(name.trim());
    setName('');
  };
  return (
    <div className="add-name">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={name}
        autoComplete="off"
        placeholder={placeholder}
        onChange={({ target }) => setName(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
      />
      <button type="button" className="button" disabled={!usable} onClick={add}>
        {strings.form.add}
      </button>
    </div>
  );
}
