import type { ReactNode } from 'react';
import { CloseIcon } from '../../../ui/icons.tsx';
import { strings } from '../strings.ts';
import type { Field } from './description.ts';
import { GroupFrame } from './field-frame.tsx';
import { useField } from './form-context.ts';
import type { Of } from './inputs.tsx';
import { isObject, type Json, type JsonObject } from './json.ts';

const itemsOf = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** Draws the fields of the item that stands there. */
type RenderItem = { renderItem: (fields: readonly Field[], at: string) => ReactNode };

export function ListInput({ field, path, renderItem }: Of<'list'> & RenderItem) {
  const { value, problem, change } = useField(path);
  const items = itemsOf(value);
  return (
    <GroupFrame label={field.label} path={path} hint={field.hint} problem={problem}>
      {items.map((item, index) => (
        <ListItem
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no other name than their position
          key={index}
          title={field.titleOf?.(item) || strings.form.item(index + 1)}
          onRemove={() => change(items.toSpliced(index, 1))}
        >
          {renderItem(field.item, `${path}.${index}`)}
        </ListItem>
      ))}
      <button type="button" className="button" onClick={() => change([...items, field.fresh])}>
        {field.add}
      </button>
    </GroupFrame>
  );
}

export function VariantsInput({ field, path, renderItem }: Of<'variants'> & RenderItem) {
  const { value, problem, change } = useField(path);
  const items = itemsOf(value);
  const variantOf = (item: JsonObject) => field.variants.find(({ kind }) => kind === item.kind);
  return (
    <GroupFrame label={field.label} path={path} hint={field.hint} problem={problem}>
      {items.map((item, index) => (
        <ListItem
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name than their position
          key={index}
          title={variantOf(item)?.label ?? String(item.kind)}
          onRemove={() => change(items.toSpliced(index, 1))}
        >
          {renderItem(variantOf(item)?.fields ?? [], `${path}.${index}`)}
        </ListItem>
      ))}
      <select
        className="add-select"
        aria-label={field.add}
        value=""
        onChange={({ target }) => {
          const variant = field.variants.find(({ kind }) => kind === target.value);
          if (variant) change([...items, { ...variant.fresh, kind: variant.kind }]);
        }}
      >
        <option value="">{field.add}</option>
        {field.variants.map(({ kind, label }) => (
          <option key={kind} value={kind}>
            {label}
          </option>
        ))}
      </select>
    </GroupFrame>
  );
}

function ListItem({ title, onRemove, children }: { title: string; onRemove: () => void; children: ReactNode }) {
  return (
    <div className="list-item">
      <div className="list-item-head">
        <span className="list-item-title">{title}</span>
        <button type="button" className="button button-quiet icon-button" onClick={onRemove}>
          <CloseIcon size={16} />
          <span className="visually-hidden">{strings.form.remove(title)}</span>
        </button>
      </div>
      <div className="list-item-fields">{children}</div>
    </div>
  );
}
