import { useContext } from 'react';
import { ColorInput } from './color-input.tsx';
import { type Field, isShown } from './description.ts';
import { FormContext } from './form-context.ts';
import {
  AreaInput,
  ChoiceInput,
  ChoicesInput,
  LinesInput,
  MomentInput,
  NumberInput,
  SwitchInput,
  TextInput,
} from './inputs.tsx';
import { joinPath, readAt } from './json.ts';
import { LanguagesInput, PairsInput } from './keyed-inputs.tsx';
import { ListInput, VariantsInput } from './list-inputs.tsx';
import { TextsInput } from './texts-input.tsx';

/** The fields of a record, or of one item in it: `at` is where it stands. */
export function Fields({ fields, at = '' }: { fields: readonly Field[]; at?: string }) {
  const { draft } = useContext(FormContext);
  const around = readAt(draft, at);
  return fields
    .filter((field) => isShown(field, around))
    .map((field) => <OneField key={field.path} field={field} path={joinPath(at, field.path)} at={at} />);
}

const renderItem = (fields: readonly Field[], at: string) => <Fields fields={fields} at={at} />;

function OneField({ field, path, at }: { field: Field; path: string; at: string }) {
  switch (field.kind) {
    case 'text':
      return <TextInput field={field} path={path} />;
    case 'area':
      return <AreaInput field={field} path={path} />;
    case 'number':
      return <NumberInput field={field} path={path} />;
    case 'switch':
      return <SwitchInput field={field} path={path} at={at} />;
    case 'choice':
      return <ChoiceInput field={field} path={path} />;
    case 'choices':
      return <ChoicesInput field={field} path={path} />;
    case 'color':
      return <ColorInput field={field} path={path} />;
    case 'lines':
      return <LinesInput field={field} path={path} />;
    case 'moment':
      return <MomentInput field={field} path={path} />;
    case 'languages':
      return <LanguagesInput field={field} path={path} />;
    case 'texts':
      return <TextsInput field={field} path={path} />;
    case 'pairs':
      return <PairsInput field={field} path={path} />;
    case 'list':
      return <ListInput field={field} path={path} renderItem={renderItem} />;
    case 'variants':
      return <VariantsInput field={field} path={path} renderItem={renderItem} />;
  }
}
