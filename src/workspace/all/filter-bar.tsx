import { type FormEvent, useRef, useState } from 'react';
import { Button, Form, Input, Label, SearchField, TextField } from 'react-aria-components';
import { useSlice } from '../hooks.ts';
import { CloseIcon, SearchIcon } from '../icons.tsx';
import { useShortcut } from '../shortcuts.ts';
import { strings } from '../strings.ts';
import { Choice } from './choice.tsx';
import { any, emptyFilters, type Filters, loadViews, type SavedView, saveViews } from './filters.ts';

const texts = strings.all;

interface FilterBarProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

const entries = (names: Record<string, string>) => Object.entries(names).map(([id, name]) => ({ id, name }));

export function FilterBar({ filters, onChange }: FilterBarProps) {
  const directory = useSlice((state) => state.directory);
  const [text, setText] = useState(filters.text);
  const field = useRef<HTMLInputElement>(null);
  useShortcut('search', () => field.current?.focus());
  const set = (change: Partial<Filters>) => onChange({ ...filters, text, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set({});
  };
  const apply = (next: Filters) => {
    setText(next.text);
    onChange(next);
  };
  const withAny = (list: { id: string; name: string }[]) => [{ id: any, name: texts.any }, ...list];
  const changed = JSON.stringify(filters) !== JSON.stringify(emptyFilters);
  return (
    <div className="filter-bar">
      <Form className="search-form" onSubmit={submit}>
        <SearchField
          className="search-field"
          aria-label={texts.search}
          value={text}
          onChange={setText}
          onClear={() => set({ text: '' })}
        >
          <SearchIcon size={18} />
          <Input ref={field} placeholder={texts.search} />
          <Button className="button button-quiet icon-button" aria-label={texts.clear}>
            <CloseIcon size={16} />
          </Button>
        </SearchField>
        <Button type="submit" className="button button-primary">
          {texts.submit}
        </Button>
      </Form>
      <p className="field-hint">{texts.searchHint}</p>
      <fieldset className="filters" aria-label={texts.filters}>
        <Choice
          label={texts.status}
          value={filters.status}
          onChange={(status) => set({ status })}
          options={entries(texts.statuses)}
        />
        <Choice
          label={texts.agent}
          value={filters.agentPid}
          onChange={(agentPid) => set({ agentPid })}
          options={withAny(directory.users.map(({ pid, nickname }) => ({ id: pid, name: nickname })))}
        />
        <Choice
          label={texts.skill}
          value={filters.skillId}
          onChange={(skillId) => set({ skillId })}
          options={withAny([...directory.skills])}
        />
        <Choice
          label={texts.group}
          value={filters.groupId}
          onChange={(groupId) => set({ groupId })}
          options={withAny([...directory.groups])}
        />
        <Day label={texts.from} value={filters.from} onChange={(from) => set({ from })} />
        <Day label={texts.to} value={filters.to} onChange={(to) => set({ to })} />
        <Choice
          label={texts.duration}
          value={filters.duration}
          onChange={(duration) => set({ duration })}
          options={entries(texts.durations)}
        />
        <Choice
          label={texts.csat}
          value={filters.csat}
          onChange={(csat) => set({ csat })}
          options={entries(texts.csats)}
        />
        <TextField
          className="field field-small"
          value={filters.conversationId}
          onChange={(conversationId) => set({ conversationId })}
        >
          <Label>{texts.conversationId}</Label>
          <Input />
        </TextField>
        {changed && (
          <Button className="button button-quiet" onPress={() => apply(emptyFilters)}>
            {texts.clear}
          </Button>
        )}
      </fieldset>
      <Views filters={{ ...filters, text }} onApply={apply} />
    </div>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <TextField className="field field-small" type="date" value={value} onChange={onChange}>
      <Label>{label}</Label>
      <Input />
    </TextField>
  );
}

function Views({ filters, onApply }: { filters: Filters; onApply: (filters: Filters) => void }) {
  const me = useSlice((state) => state.me);
  const [views, setViews] = useState<SavedView[]>(() => loadViews(me.account, me.userId));
  const [name, setName] = useState<string>();
  const keep = (next: SavedView[]) => {
    setViews(next);
    saveViews(me.account, me.userId, next);
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name?.trim();
    if (trimmed) keep([...views.filter((view) => view.name !== trimmed), { name: trimmed, filters }]);
    setName(undefined);
  };
  return (
    <section className="views" aria-label={texts.views}>
      {views.map((view) => (
        <span key={view.name} className="view">
          <Button className="view-apply" onPress={() => onApply(view.filters)}>
            {view.name}
          </Button>
          <Button
            className="view-delete"
            aria-label={texts.deleteView(view.name)}
            onPress={() => keep(views.filter((one) => one !== view))}
          >
            <CloseIcon size={14} />
          </Button>
        </span>
      ))}
      {name === undefined ? (
        <Button className="text-button" onPress={() => setName('')}>
          {texts.saveView}
        </Button>
      ) : (
        <Form className="view-form" onSubmit={save}>
          <TextField
            className="field field-small"
            aria-label={texts.viewName}
            value={name}
            onChange={setName}
            autoFocus
          >
            <Input placeholder={texts.viewName} maxLength={40} />
          </TextField>
          <Button type="submit" className="button">
            {texts.save}
          </Button>
        </Form>
      )}
    </section>
  );
}
