import { useState } from 'react';
import { Button, Toolbar } from 'react-aria-components';
import { TickIcon } from '../ui/icons.tsx';
import { Avatar } from './avatar.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { formatSpan } from './format.ts';
import { useDesk, useNow } from './hooks.ts';
import { BackIcon, PersonIcon, QueueIcon, VerifiedIcon } from './icons.tsx';
import { strings } from './strings.ts';
import type { ExConversation } from './wire.ts';

interface HeaderProps {
  conversation: ExConversation;
  name: string;
  verified: boolean;
  onShowInfo?: () => void;
}

const texts = strings.conversation;

export function ConversationHeader({ conversation, name, verified, onShowInfo }: HeaderProps) {
  const desk = useDesk();
  const { convId, conversationDetails } = conversation;
  return (
    <header className="conversation-head">
      <Button
        className="button button-quiet icon-button back-button"
        aria-label={texts.back}
        onPress={() => desk.select(undefined)}
      >
        <BackIcon />
      </Button>
      <Avatar name={name} />
      <div className="conversation-title">
        <h2>
          <span>{name}</span>
          {verified && (
            <>
              <VerifiedIcon />
              <span className="visually-hidden">{strings.info.verified}</span>
            </>
          )}
        </h2>
        <DueLine conversation={conversation} />
      </div>
      <Toolbar className="conversation-actions" aria-label={texts.actions}>
        {onShowInfo && (
          <Button className="button button-quiet icon-button" aria-label={texts.showInfo} onPress={onShowInfo}>
            <PersonIcon />
          </Button>
        )}
        {conversationDetails.state === 'OPEN' && <Actions convId={convId} />}
      </Toolbar>
    </header>
  );
}

function Actions({ convId }: { convId: string }) {
  const desk = useDesk();
  const [asked, setAsked] = useState<'close' | 'queue'>();
  const [failed, setFailed] = useState(false);
  const act = async () => {
    setFailed(false);
    try {
      if (asked === 'close') await desk.closeConversation(convId);
      else await desk.returnToQueue(convId);
      if (asked === 'queue') desk.select(undefined);
      // The buttons of an open conversation are gone, and with them the focus.
      document.getElementById('conversation')?.focus();
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      {failed && (
        <span className="action-error" role="alert">
          {texts.actionFailed}
        </span>
      )}
      <Button className="button" onPress={() => setAsked('queue')}>
        <QueueIcon size={18} />
        {texts.backToQueue}
      </Button>
      <Button className="button" onPress={() => setAsked('close')}>
        <TickIcon size={18} />
        <span>
          {texts.close}
          <span className="long-label"> {texts.closeObject}</span>
        </span>
      </Button>
      <ConfirmDialog
        isOpen={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        title={asked === 'queue' ? texts.queueQuestion : texts.closeQuestion}
        hint={asked === 'queue' ? texts.queueHint : texts.closeHint}
        confirm={asked === 'queue' ? texts.queueConfirm : texts.closeConfirm}
        onConfirm={() => void act()}
      />
    </>
  );
}

function DueLine({ conversation }: { conversation: ExConversation }) {
  const now = useNow();
  const { effectiveTTR, conversationDetails } = conversation;
  if (conversationDetails.state === 'CLOSE') return <p className="conversation-due">{strings.list.closedMark}</p>;
  if (effectiveTTR <= 0) return <p className="conversation-due">{strings.list.answered}</p>;
  const overdue = effectiveTTR <= now;
  const span = formatSpan(Math.abs(effectiveTTR - now));
  return (
    <p className={overdue ? 'conversation-due due-over' : 'conversation-due'}>
      {overdue ? strings.list.overdueBy(span) : strings.list.due(span)}
    </p>
  );
}
