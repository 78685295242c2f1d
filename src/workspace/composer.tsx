import { type KeyboardEvent, useEffect, useRef } from 'react';
import { Button, TextArea, TextField } from 'react-aria-components';
import { maxTextLength } from '../protocol/frames.ts';
import { SendIcon } from '../ui/icons.tsx';
import { useDesk, useWorkspaceState } from './hooks.ts';
import { strings } from './strings.ts';

const texts = strings.composer;

/** The reply in writing. Its text is the conversation's draft: it waits there while another one is in work. */
export function Composer({ convId, name }: { convId: string; name: string }) {
  const desk = useDesk();
  const draft = useWorkspaceState().drafts[convId] ?? '';
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // A frame later: a press in the list still takes the focus there after it has selected.
    const frame = requestAnimationFrame(() => area.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, []);
  useEffect(() => desk.typing.stopped, [desk]);

  const over = draft.length - maxTextLength;
  const ready = draft.trim() !== '' && over <= 0;
  const write = (text: string) => {
    desk.store.dispatch({ type: 'drafted', convId, text });
    if (text === '') desk.typing.stopped();
    else desk.typing.typed(convId);
  };
  const send = () => {
    if (!ready) return;
    desk.typing.stopped();
    desk.outboxes.send(convId, draft.trim());
    desk.store.dispatch({ type: 'drafted', convId, text: '' });
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <div className="composer">
      <TextField
        className="composer-field"
        aria-label={texts.label(name)}
        value={draft}
        onChange={write}
        isInvalid={over > 0}
      >
        <TextArea ref={area} className="composer-text" rows={1} placeholder={texts.placeholder} onKeyDown={onKeyDown} />
      </TextField>
      <div className="composer-foot">
        <span className="composer-hint" role={over > 0 ? 'alert' : undefined} data-over={over > 0 || undefined}>
          {over > 0 ? texts.tooLong(over) : texts.hint}
        </span>
        <Button className="button button-primary" isDisabled={!ready} onPress={send}>
          <span>{texts.send}</span>
          <SendIcon size={18} />
        </Button>
      </div>
    </div>
  );
}
