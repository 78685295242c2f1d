import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import { Button, TextArea, TextField, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { OutgoingEvent } from '../client/outbox.ts';
import { maxTextLength } from '../protocol/frames.ts';
import { lookup } from '../protocol/lookup.ts';
import type { PredefinedContent } from '../protocol/predefined-content.ts';
import { SendIcon } from '../ui/icons.tsx';
import { ComposerTools } from './composer-tools.tsx';
import { ContentList } from './content-list.tsx';
import { type Content, contentOf, fillIn, findContents } from './contents.ts';
import { useDesk, useSlice } from './hooks.ts';
import { isCovered, useShortcut } from './shortcuts.ts';
import { type Draft, emptyDraft } from './state.ts';
import { strings } from './strings.ts';
import type { ExConversation } from './wire.ts';

const texts = strings.composer;

/** The reply in writing. It is the conversation's draft: it waits there, as what it is, while another one is in work. */
interface ComposerProps {
  conversation: ExConversation;
  name: string;
  /** What prepared words call the customer. */
  greeting: string | undefined;
}

export const Composer = memo(({ conversation, name, greeting }: ComposerProps) => {
  const { convId } = conversation;
  const desk = useDesk();
  const directory = useSlice((state) => state.directory);
  const me = useSlice((state) => state.me);
  const [draft, setDraft] = useState(() => desk.store.get().drafts[convId] ?? emptyDraft);
  const { text, mode, replies } = draft;
  const [chosen, setChosen] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // A frame later: a press in the list still takes the focus there after it has selected.
    const frame = requestAnimationFrame(() => area.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, []);
  useEffect(() => desk.typing.stopped, [desk]);

  const change = (changes: Partial<Draft>) => {
    const changed = { ...draft, ...changes };
    setDraft(changed);
    desk.store.dispatch({ type: 'drafted', convId, draft: changed });
  };
  const write = (written: string) => {
    change({ text: written });
    setChosen(0);
    if (written === '' || mode === 'note' || written.startsWith('/')) desk.typing.stopped();
    else desk.typing.typed(convId);
  };
  const turnTo = (next: Draft['mode']) => {
    change({ mode: next });
    if (next === 'note') desk.typing.stopped();
    area.current?.focus();
  };
  useShortcut('reply', () => turnTo('reply'));
  useShortcut('note', () => turnTo('note'));
  useShortcut('contents', () => {
    write('/');
    area.current?.focus();
  });

  const searched = /^\/([^\n]*)$/.exec(text)?.[1];
  const found = searched === undefined ? [] : findContents(directory.contents, searched, situationOf(conversation));
  const over = text.length - maxTextLength;
  const ready = text.trim() !== '' && over <= 0 && searched === undefined;
  const filledIn = (content: string) => fillIn(content, { agentNickname: me.nickname, consumerName: greeting });
  const insert = (content: string) => {
    write(filledIn(content));
    area.current?.focus();
  };
  useHotkeys(directory.contents, conversation, ({ text: content }) => {
    const { selectionStart = text.length, selectionEnd = text.length } = area.current ?? {};
    write(text.slice(0, selectionStart) + filledIn(content) + text.slice(selectionEnd));
    area.current?.focus();
  });
  const publish = (event: OutgoingEvent): boolean => {
    desk.typing.stopped();
    const sent = desk.outboxes.send(convId, event, { isPrivate: mode === 'note' });
    if (!sent) desk.toast(texts.full);
    return sent;
  };
  const send = () => {
    if (!ready) return;
    const quickReplies = mode === 'reply' && replies.length > 0 ? { quickReplies: quickRepliesOf(replies) } : {};
    if (!publish({ type: 'ContentEvent', contentType: 'text/plain', message: text.trim(), ...quickReplies })) return;
    change(emptyDraft);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const listKey = found.length > 0 ? lookup(moves, event.key) : undefined;
    if (listKey !== undefined) setChosen((chosen + listKey + found.length) % found.length);
    else if (event.key === 'Escape' && searched !== undefined) write('');
    else if (event.key === 'Enter' && !event.shiftKey) {
      const content = found[chosen];
      if (content) insert(content.text);
      else send();
    } else return;
    event.preventDefault();
  };

  return (
    <div className="composer" data-mode={mode}>
      {searched !== undefined && (
        <ContentList contents={found} chosen={chosen} any={directory.contents.length > 0} onChoose={insert} />
      )}
      <div className="composer-modes">
        <ToggleButtonGroup
          className="segments"
          aria-label={texts.mode}
          disallowEmptySelection
          selectedKeys={[mode]}
          onSelectionChange={(keys) => turnTo(keys.has('note') ? 'note' : 'reply')}
        >
          <ToggleButton id="reply" className="segment">
            {texts.reply}
          </ToggleButton>
          <ToggleButton id="note" className="segment">
            {texts.note}
          </ToggleButton>
        </ToggleButtonGroup>
        {replies.length > 0 && <span className="composer-chip">{texts.withQuickReplies(replies.length)}</span>}
      </div>
      <TextField
        className="composer-field"
        aria-label={mode === 'note' ? texts.noteLabel : texts.label(name)}
        value={text}
        onChange={write}
        isInvalid={over > 0}
      >
        <TextArea
          ref={area}
          className="composer-text"
          rows={1}
          placeholder={mode === 'note' ? texts.notePlaceholder : texts.placeholder}
          aria-controls={found.length > 0 ? 'composer-contents' : undefined}
          onKeyDown={onKeyDown}
        />
      </TextField>
      <div className="composer-foot">
        <ComposerTools
          replies={replies}
          onReplies={(next) => change({ replies: next })}
          onEmoji={(emoji) => write(text + emoji)}
          onContents={() => {
            write('/');
            area.current?.focus();
          }}
          onCard={publish}
          onlyText={mode === 'note'}
        />
        <span className="composer-hint" role={over > 0 ? 'alert' : undefined} data-over={over > 0 || undefined}>
          {over > 0 ? texts.tooLong(over) : texts.hint}
        </span>
        <Button className="button button-primary" isDisabled={!ready} onPress={send}>
          <span>{mode === 'note' ? texts.saveNote : texts.send}</span>
          <SendIcon size={18} />
        </Button>
      </div>
    </div>
  );
});
Composer.displayName = 'Composer';

/** Alt, Shift and the key of a content. */
function useHotkeys(
  contents: readonly PredefinedContent[],
  conversation: ExConversation,
  insert: (content: Content) => void,
): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const [, key] = /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code) ?? [];
      if (!key || !event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || isCovered()) return;
      const content = contentOf(contents, key, situationOf(conversation));
      if (!content) return;
      event.preventDefault();
      insert(content);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [contents, conversation, insert]);
}

function situationOf({ conversationDetails: { skillId, context } }: ExConversation) {
  return { skillId, language: typeof context?.lang === 'string' ? context.lang : undefined };
}

const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** In the field's own form of structured content. */
const quickRepliesOf = (replies: readonly string[]) => ({
  type: 'quickReplies',
  itemsPerRow: Math.min(replies.length, 4),
  replies: replies.map((title) => ({
    type: 'button',
    title,
    tooltip: title,
    click: { actions: [{ type: 'publishText', text: title }] },
  })),
});
