/** Texts of a catalogue, language by language: what is left empty says what the catalogue says. */
import { useContext, useEffect, useState } from 'react';
import { strings } from '../strings.ts';
import { FieldNotes, GroupFrame } from './field-frame.tsx';
import { FormContext, inputId, useField } from './form-context.ts';
import { control, type Of } from './inputs.tsx';
import { isObject, type JsonObject } from './json.ts';
import { ShownLanguage } from './shown-language.ts';

const said = strings.form.texts;
const longText = 60;

export function TextsInput({ field, path }: Of<'texts'>) {
  const { value } = useField(path);
  const texts = isObject(value) ? value : {};
  const languages = [...new Set([...field.languages, ...Object.keys(texts)])];
  const [language, setLanguage] = useState(Object.keys(texts)[0] ?? field.languages[0] ?? 'en');
  const [wanted, setWanted] = useState('');
  const { show } = useContext(ShownLanguage);
  const usual = useCatalogue(field.load, language);
  const choose = (next: string) => {
    setLanguage(next);
    show(next);
  };
  const id = inputId(path);
  return (
    <GroupFrame label={field.label} path={path} hint={field.hint}>
      <div className="texts-head">
        <label>
          {said.language}
          <select value={language} onChange={({ target }) => choose(target.value)}>
            {languages.map((tag) => (
              <option key={tag} value={tag}>
                {nameOf(tag)} {said.changed(Object.keys(Object(texts[tag])).length)}
              </option>
            ))}
          </select>
        </label>
        <label htmlFor={`${id}-find`}>
          {said.find}
          <input
            id={`${id}-find`}
            type="text"
            value={wanted}
            autoComplete="off"
            onChange={({ target }) => setWanted(target.value)}
          />
        </label>
      </div>
      {usual === undefined ? (
        <p className="muted">{strings.loading}</p>
      ) : (
        <TextList path={path} language={language} usual={usual} wanted={wanted} />
      )}
    </GroupFrame>
  );
}

interface ListProps {
  path: string;
  language: string;
  usual: Readonly<Record<string, string>>;
  wanted: string;
}

function TextList({ path, language, usual, wanted }: ListProps) {
  const { value, change } = useField(path);
  const texts = isObject(value) ? value : {};
  const own = isObject(texts[language]) ? texts[language] : {};
  const set = (name: string, text: string) => {
    const { [name]: _before, ...others } = own;
    const next: JsonObject = text === '' ? others : { ...others, [name]: text };
    const { [language]: _language, ...rest } = texts;
    change(Object.keys(next).length === 0 ? rest : { ...rest, [language]: next });
  };
  const looked = wanted.trim().toLowerCase();
  const shown = Object.entries(usual).filter(([name, text]) =>
    `${text}\n${own[name] ?? ''}`.toLowerCase().includes(looked),
  );
  if (shown.length === 0) return <p className="muted">{said.none}</p>;
  return (
    <div className="texts-list" lang={language} dir="auto">
      {shown.map(([name, text]) => (
        <OneText
          key={name}
          path={`${path}.${language}.${name}`}
          usual={text}
          value={String(own[name] ?? '')}
          onChange={(next) => set(name, next)}
        />
      ))}
    </div>
  );
}

interface TextProps {
  path: string;
  usual: string;
  value: string;
  onChange: (text: string) => void;
}

function OneText({ path, usual, value, onChange }: TextProps) {
  const { problems } = useContext(FormContext);
  const named = path.replaceAll('/', '.');
  const refused = problems.find(({ field }) => field === named)?.reason;
  const missing = value === '' ? [] : (usual.match(/\{\w+\}/g) ?? []).filter((part) => !value.includes(part));
  const problem = refused ?? (missing.length > 0 ? said.missing(missing.join(', ')) : undefined);
  const input = {
    ...control(named, undefined, problem),
    value,
    dir: 'auto',
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  };
  return (
    <div className="texts-one">
      <label htmlFor={inputId(named)}>{usual}</label>
      {usual.length > longText ? <textarea rows={2} {...input} /> : <input {...input} />}
      <FieldNotes id={inputId(named)} problem={problem} />
    </div>
  );
}

/** Undefined while it is on its way. Each text under its name, with `/` where names have a dot. */
function useCatalogue(load: (language: string) => Promise<Readonly<Record<string, string>>>, language: string) {
  const [loaded, setLoaded] = useState<{ language: string; texts: Readonly<Record<string, string>> }>();
  useEffect(() => {
    let left = false;
    void load(language).then((texts) => !left && setLoaded({ language, texts }));
    return () => {
      left = true;
    };
  }, [load, language]);
  return loaded?.language === language ? loaded.texts : undefined;
}

const names = new Intl.DisplayNames(['en'], { type: 'language' });
const nameOf = (tag: string): string => names.of(tag) ?? tag;
