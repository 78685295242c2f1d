import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { maxTextLength } from '../../protocol/frames.ts';
import { SendIcon } from '../../ui/icons.tsx';
import { useWindow, useWindowState } from './context.ts';
import { EmojiButton } from './emoji.tsx';

/** Where the focus goes when its place has gone. */
export const composerFieldId = 'composer-field';

export function Composer() {
  const { session, locale, draft, configuration, host, logInButton } = useWindow();
  const { me, connection } = useWindowState();
  const [text, setText] = useState('');
  const [refused, setRefused] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { t } = locale;
  const over = text.trim().length - maxTextLength;
  const locked = connection.state === 'locked' || connection.state === 'closed';
  const sendable = !locked && text.trim() !== '' && over <= 0;

  // Written before it was known who writes: it goes over to that person.
  useEffect(() => {
    const kept = field.current?.value || draft.load(me);
    setText(kept);
    if (me === undefined) return;
    draft.save(me, kept);
    draft.save(undefined, '');
  }, [me, draft]);
  useEffect(() => {
    if (!host.embedded) field.current?.focus();
  }, [host]);
  useLayoutEffect(() => fitToContent(field.current, text), [text]);

  const change = (next: string) => {
    setText(next);
    setRefused(false);
    draft.save(me, next);
  };
  const send = () => {
    // What stands in the field: a key may come before the view has taken in the last letter.
    const written = field.current?.value.trim() ?? '';
    field.current?.focus();
    if (locked || written === '' || written.length > maxTextLength) return;
    if (session.send({ text: written })) change('');
    else setRefused(true);
  };
  const insert = (emoji: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    change(text.slice(0, selectionStart) + emoji + text.slice(selectionEnd));
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const problem = over > 0 ? t('tooLong', { count: over }) : refused ? t('composer.full') : undefined;

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="composer-box">
        {configuration.emoji && <EmojiButton onChoose={insert} />}
        <textarea
          ref={field}
          id={composerFieldId}
          className="composer-field"
          rows={1}
          dir="auto"
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder')}
          readOnly={locked && logInButton !== undefined}
          aria-disabled={locked && logInButton !== undefined}
          aria-invalid={problem !== undefined}
          aria-describedby="composer-problem"
          enterKeyHint="send"
          value={text}
          onInput={(event) => {
            change(event.currentTarget.value);
            session.typed();
          }}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send-button" aria-label={t('composer.send')} aria-disabled={!sendable}>
          <SendIcon size={20} />
        </button>
      </div>
      <p id="composer-problem" className="composer-problem" role="alert">
        {problem}
      </p>
    </form>
  );
}

/** For browsers in which a style sheet cannot say it; the style sheet's limits hold here too. */
function fitToContent(field: HTMLTextAreaElement | null, text: string): void {
  if (!field || CSS.supports('field-sizing', 'content')) return;
  field.style.blockSize = 'auto';
  if (text !== '') field.style.blockSize = `${field.scrollHeight}px`;
}
