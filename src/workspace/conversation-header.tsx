import { memo } from 'react';
import { Button, Toolbar } from 'react-aria-components';
import { Avatar } from './avatar.tsx';
import { ConversationActions } from './conversation-actions.tsx';
import { formatSpan } from './format.ts';
import { useDesk, useNow } from './hooks.ts';
import { BackIcon, FlagIcon, PersonIcon, VerifiedIcon } from './icons.tsx';
import { Says } from './says.tsx';
import { strings } from './strings.ts';
import type { ExConversation } from './wire.ts';

interface HeaderProps {
  conversation: ExConversation;
  name: string;
  verified: boolean;
  /** A name that nobody vouches for. */
  says: string | undefined;
  onShowInfo?: () => void;
}

const texts = strings.conversation;

export const ConversationHeader = memo(({ conversation, name, verified, says, onShowInfo }: HeaderProps) => {
  const desk = useDesk();
  const { conversationDetails: details } = conversation;
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
          <bdi>{name}</bdi>
          {verified && (
            <>
              <VerifiedIcon />
              <span className="visually-hidden">{strings.info.verified}</span>
            </>
          )}
        </h2>
        {says !== undefined && <Says name={says} />}
        <DueLine conversation={conversation} />
      </div>
      <Toolbar className="conversation-actions" aria-label={texts.actions}>
        {onShowInfo && (
          <Button className="button button-quiet icon-button" aria-label={texts.showInfo} onPress={onShowInfo}>
            <PersonIcon />
          </Button>
        )}
        {details.stage === 'OPEN' && (
          <ConversationActions key={details.convId} conversation={conversation} name={name} />
        )}
      </Toolbar>
    </header>
  );
});
ConversationHeader.displayName = 'ConversationHeader';

function DueLine({ conversation }: { conversation: ExConversation }) {
  const now = useNow();
  const { effectiveTTR, conversationDetails } = conversation;
  const urgent = conversationDetails.ttr.ttrType === 'URGENT';
  if (conversationDetails.state === 'CLOSE') return <p className="conversation-due">{strings.list.closedMark}</p>;
  const overdue = effectiveTTR > 0 && effectiveTTR <= now;
  const span = formatSpan(Math.abs(effectiveTTR - now));
  const due = overdue ? strings.list.overdueBy(span) : strings.list.due(span);
  return (
    <p className={overdue ? 'conversation-due due-over' : 'conversation-due'}>
      {urgent && (
        <span className="mark mark-urgent">
          <FlagIcon size={13} />
          {strings.list.urgent}
        </span>
      )}
      <span>{effectiveTTR <= 0 ? strings.list.answered : due}</span>
      {conversationDetails.manualETTR !== undefined && <span>· {strings.list.manualTime}</span>}
    </p>
  );
}
