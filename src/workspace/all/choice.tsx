import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { ChevronDownIcon } from '../icons.tsx';

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (id: string) => void;
  options: readonly { id: string; name: string }[];
}

/** One of a few, with its label above. */
export function Choice({ label, value, onChange, options }: ChoiceProps) {
  return (
    <Select className="select select-small" value={value} onChange={(key) => onChange(String(key))}>
      <Label>{label}</Label>
      <Button className="button select-button">
        <SelectValue />
        <ChevronDownIcon size={16} />
      </Button>
      <Popover className="popover">
        <ListBox className="menu" items={options}>
          {({ id, name }) => (
            <ListBoxItem id={id} className="menu-item">
              {name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
