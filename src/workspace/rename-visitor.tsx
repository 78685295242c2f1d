import { type FormEvent, useState } from 'react';
import { Button, Form, Input, Label, Text, TextField } from 'react-aria-components';
import { useDesk } from './hooks.ts';
import type { Profile } from './profile.ts';
import { strings } from './strings.ts';

const texts = strings.rename;
const longestName = 100;

/** What agents call a visitor whom nobody vouches for. */
export function RenameVisitor({ consumerId, profile }: { consumerId: string; profile: Profile }) {
  const desk = useDesk();
  const [name, setName] = useState<string>();
  const [failed, setFailed] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  const close = () => {
    setName(undefined);
    setWasOpen(true);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setFailed(false);
    try {
      await desk.actions.rename(consumerId, (name ?? '').trim());
      close();
      desk.upkeep.loadProfile(consumerId);
    } catch {
      setFailed(true);
    }
  };
  if (name === undefined)
    return (
      <Button className="text-button" autoFocus={wasOpen} onPress={() => setName(profile.name ?? '')}>
        {texts.begin}
      </Button>
    );
  return (
    <Form className="rename-form" onSubmit={(event) => void save(event)}>
      <TextField className="field" value={name} maxLength={longestName} onChange={setName} autoFocus>
        <Label>{texts.label}</Label>
        <Input dir="auto" />
        <Text slot="description" className="field-hint">
          {profile.given === undefined ? texts.hint : texts.hintGiven}
        </Text>
      </TextField>
      {failed && (
        <p className="action-error" role="alert">
          {texts.failed}
        </p>
      )}
      <div className="rename-foot">
        <Button className="button" onPress={close}>
          {strings.conversation.cancel}
        </Button>
        <Button type="submit" className="button button-primary">
          {texts.save}
        </Button>
      </div>
    </Form>
  );
}
