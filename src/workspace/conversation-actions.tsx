import { useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { MoreIcon } from '../ui/icons.tsx';
import { TickIcon } from '../ui/message-icons.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { isAssigned } from './conversations.ts';
import { useDesk, useSlice } from './hooks.ts';
import { TransferIcon } from './icons.tsx';
import { plainText } from './plain-text.ts';
import { ResponseTimeDialog } from './response-time-dialog.tsx';
import { useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';
import { TransferDialog } from './transfer-dialog.tsx';
import type { ExConversation } from './wire.ts';

const texts = strings.conversation;

type Asked = 'close' | 'queue' | 'transfer' | 'time';

/** What can be done with an open conversation: two buttons for what is done often, a menu for the rest. */
export function ConversationActions({ conversation, name }: { conversation: ExConversation; name: string }) {
  const desk = useDesk();
  const { convId, conversationDetails: details } = conversation;
  const mine = useSlice((state) => isAssigned(state, conversation));
  const urgent = details.ttr.ttrType === 'URGENT';
  const [asked, setAsked] = useState<Asked>();
  const [failed, setFailed] = useState(false);
  const isShown = () => desk.store.get().selected === convId;
  const act = async (work: () => Promise<void>) => {
    setFailed(false);
    try {
      await work();
      // The buttons may be gone, and with them the focus.
      if (isShown()) document.getElementById('conversation')?.focus();
    } catch {
      if (isShown()) setFailed(true);
      else desk.toast(texts.failedFor(name));
    }
  };
  const copy = () =>
    void act(async () => {
      await navigator.clipboard.writeText(plainText(desk.store.get(), details, name));
      desk.toast(texts.copied);
    });
  const toggleUrgent = () => void act(() => desk.actions.setUrgent(convId, !urgent));
  const leave = (work: () => Promise<void>) => () =>
    void act(async () => {
      await work();
      if (isShown()) desk.select(undefined);
    });
  const [owner] = details.participantsPId.ASSIGNED_AGENT ?? [];
  const menu: Record<string, () => void> = {
    queue: () => setAsked('queue'),
    time: () => setAsked('time'),
    urgent: toggleUrgent,
    copy,
    leave: leave(() => desk.actions.leave(convId)),
    takeOver: () => void act(() => desk.actions.takeOver(convId, owner)),
  };
  useShortcut('close', () => setAsked('close'));
  useShortcut('transfer', () => setAsked('transfer'), mine);
  useShortcut('queue', () => setAsked('queue'), mine);
  useShortcut('responseTime', () => setAsked('time'), mine);
  useShortcut('urgent', toggleUrgent);
  useShortcut('copy', copy);
  const shut = () => setAsked(undefined);
  return (
    <>
      {failed && (
        <span className="action-error" role="alert">
          {texts.actionFailed}
        </span>
      )}
      {mine && (
        <Button className="button" onPress={() => setAsked('transfer')}>
          <TransferIcon size={18} />
          <span className="long-label">{texts.transfer}</span>
        </Button>
      )}
      <Button className="button" onPress={() => setAsked('close')}>
        <TickIcon size={18} />
        <span>
          {texts.close}
          <span className="long-label"> {texts.closeObject}</span>
        </span>
      </Button>
      <MenuTrigger>
        <Button className="button button-quiet icon-button" aria-label={texts.more}>
          <MoreIcon />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" aria-label={texts.more} onAction={(key) => menu[String(key)]?.()}>
            {mine && <Item id="queue" text={texts.backToQueue} />}
            {mine && <Item id="time" text={texts.responseTime} />}
            <Item id="urgent" text={urgent ? texts.notUrgent : texts.urgent} />
            <Item id="copy" text={texts.copy} />
            {!mine && <Item id="takeOver" text={texts.takeOver} />}
            {!mine && <Item id="leave" text={texts.leave} />}
          </Menu>
        </Popover>
      </MenuTrigger>
      {asked === 'queue' && (
        <ConfirmDialog
          title={texts.queueQuestion}
          hint={texts.queueHint}
          confirm={texts.queueConfirm}
          onConfirm={leave(() => desk.actions.returnToQueue(convId))}
          onClose={shut}
        />
      )}
      {asked === 'close' && (
        <ConfirmDialog
          title={texts.closeQuestion}
          hint={texts.closeHint}
          confirm={texts.closeConfirm}
          onConfirm={() => void act(() => desk.actions.close(convId))}
          onClose={shut}
        />
      )}
      <TransferDialog
        convId={convId}
        isOpen={asked === 'transfer'}
        onOpenChange={shut}
        onDone={() => isShown() && desk.select(undefined)}
      />
      <ResponseTimeDialog convId={convId} isOpen={asked === 'time'} onOpenChange={shut} />
    </>
  );
}

function Item({ id, text }: { id: string; text: string }) {
  return (
    <MenuItem id={id} className="menu-item">
      {text}
    </MenuItem>
  );
}
