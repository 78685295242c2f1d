import { useState } from 'react';
import {
  Button,
  Dialog,
  DialogTrigger,
  Form,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  Popover,
  TextArea,
  TextField,
} from 'react-aria-components';
import type { OutgoingEvent } from '../client/outbox.ts';
import { CardIcon, CloseIcon, LibraryIcon, RepliesIcon, SmileIcon } from './icons.tsx';
import { strings } from './strings.ts';

const texts = strings.composer;

const emojis = [
  ...'😀😃😄😁😊🙂😉😍😅😂🤔😐😕😢😭😡👍👎👏🙏💪👋🤝✌️❤️💙💚🎉🎁⭐🔥✅❌❗❓ℹ️📦🚚💳🧾📞📧📅⏰🔒🔑💡☕',
].filter((one) => one !== '\u{fe0f}');
const mostReplies = 10;
const longestReply = 60;

interface ToolsProps {
  replies: readonly string[];
  onReplies: (replies: readonly string[]) => void;
  onEmoji: (emoji: string) => void;
  onContents: () => void;
  onCard: (event: OutgoingEvent) => boolean;
  onlyText: boolean;
}

export function ComposerTools({ replies, onReplies, onEmoji, onContents, onCard, onlyText }: ToolsProps) {
  return (
    <div className="composer-tools">
      <Button className="button button-quiet icon-button" aria-label={texts.contents} onPress={onContents}>
        <LibraryIcon />
      </Button>
      <DialogTrigger>
        <Button className="button button-quiet icon-button" aria-label={texts.emoji}>
          <SmileIcon />
        </Button>
        <Popover className="popover" placement="top start">
          <Dialog className="emoji-dialog" aria-label={texts.emojis}>
            {({ close }) =>
              emojis.map((emoji) => (
                <Button
                  key={emoji}
                  className="emoji"
                  onPress={() => {
                    onEmoji(emoji);
                    close();
                  }}
                >
                  {emoji}
                </Button>
              ))
            }
          </Dialog>
        </Popover>
      </DialogTrigger>
      {!onlyText && <QuickReplies replies={replies} onReplies={onReplies} />}
      {!onlyText && <CardDialog onCard={onCard} />}
    </div>
  );
}

function QuickReplies({ replies, onReplies }: Pick<ToolsProps, 'replies' | 'onReplies'>) {
  const shown = replies.length > 0 ? replies : [''];
  const change = (next: readonly string[]) => onReplies(next.every((one) => one === '') ? [] : next);
  return (
    <DialogTrigger onOpenChange={(open) => !open && onReplies(replies.map((one) => one.trim()).filter(Boolean))}>
      <Button className="button button-quiet icon-button" aria-label={texts.quickReplies}>
        <RepliesIcon />
      </Button>
      <Popover className="popover" placement="top start">
        <Dialog className="dialog dialog-small">
          {({ close }) => (
            <>
              <Heading slot="title">{texts.quickReplies}</Heading>
              <p>{texts.quickRepliesHint}</p>
              {shown.map((reply, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows are their places
                <div className="reply-row" key={i}>
                  <TextField
                    className="field"
                    aria-label={texts.quickReply(i + 1)}
                    maxLength={longestReply}
                    value={reply}
                    autoFocus={i === shown.length - 1}
                    onChange={(value) => change(shown.map((one, at) => (at === i ? value : one)))}
                  >
                    <Input />
                  </TextField>
                  <Button
                    className="button button-quiet icon-button"
                    aria-label={texts.removeQuickReply(i + 1)}
                    onPress={() => onReplies(replies.filter((_, at) => at !== i))}
                  >
                    <CloseIcon size={16} />
                  </Button>
                </div>
              ))}
              <div className="dialog-actions">
                <Button
                  className="button"
                  isDisabled={shown.length >= mostReplies || shown.includes('')}
                  onPress={() => onReplies([...shown, ''])}
                >
                  {texts.addQuickReply}
                </Button>
                <Button className="button button-primary" onPress={close}>
                  {texts.done}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function CardDialog({ onCard }: Pick<ToolsProps, 'onCard'>) {
  const [isOpen, setOpen] = useState(false);
  const submit = (form: HTMLFormElement) => {
    const fields = new FormData(form);
    const field = (name: string) => String(fields.get(name) ?? '').trim();
    if (onCard(cardOf({ title: field('title'), text: field('text'), link: field('link'), button: field('button') })))
      setOpen(false);
  };
  return (
    <>
      <Button className="button button-quiet icon-button" aria-label={texts.card} onPress={() => setOpen(true)}>
        <CardIcon />
      </Button>
      <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={setOpen} isDismissable>
        <Modal className="modal">
          <Dialog className="dialog">
            <Heading slot="title">{texts.cardHeading}</Heading>
            <Form
              className="dialog-form"
              onSubmit={(event) => {
                event.preventDefault();
                submit(event.currentTarget);
              }}
            >
              <TextField name="title" isRequired maxLength={120} className="field" autoFocus>
                <Label>{texts.cardTitle}</Label>
                <Input />
              </TextField>
              <TextField name="text" maxLength={500} className="field">
                <Label>{texts.cardText}</Label>
                <TextArea rows={3} />
              </TextField>
              <TextField name="link" type="url" pattern="https://.+" maxLength={2048} className="field">
                <Label>{texts.cardLink}</Label>
                <Input />
              </TextField>
              <TextField name="button" maxLength={60} className="field">
                <Label>{texts.cardButton}</Label>
                <Input />
              </TextField>
              <div className="dialog-actions">
                <Button className="button" onPress={() => setOpen(false)}>
                  {strings.conversation.cancel}
                </Button>
                <Button type="submit" className="button button-primary">
                  {texts.sendCard}
                </Button>
              </div>
            </Form>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}

interface Card {
  title: string;
  text: string;
  link: string;
  button: string;
}

function cardOf({ title, text, link, button }: Card): OutgoingEvent {
  const elements: object[] = [{ type: 'text', text: title, tooltip: title, style: { bold: true, size: 'large' } }];
  if (text !== '') elements.push({ type: 'text', text, tooltip: text });
  if (link !== '') {
    const label = button === '' ? link : button;
    elements.push({
      type: 'button',
      title: label,
      tooltip: label,
      click: { actions: [{ type: 'link', name: label, uri: link }] },
    });
  }
  return { type: 'RichContentEvent', content: { type: 'vertical', elements } };
}
