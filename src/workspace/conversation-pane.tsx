import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { Composer } from './composer.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { consumerOf, isAssigned, isMine, nameOf, profileOf, selectedConversation } from './conversations.ts';
import { Guarded } from './guarded.tsx';
import { useDesk, useOnce, useSlice } from './hooks.ts';
import { ChatsIcon } from './icons.tsx';
import { strings } from './strings.ts';
import { Transcript } from './transcript-view.tsx';
import type { ExConversation } from './wire.ts';

const texts = strings.conversation;

/** The conversation in work, or why there is none. `onShowInfo` is given where the third pane has no room. */
export function ConversationPane({ onShowInfo }: { onShowInfo?: () => void }) {
  const desk = useDesk();
  const selected = useSlice((state) => state.selected);
  const conversation = useSlice(selectedConversation);
  const consumerId = conversation && consumerOf(conversation);
  const mine = useSlice((state) => selected !== undefined && isMine(state, selected));
  const assigned = useSlice((state) => conversation !== undefined && isAssigned(state, conversation));
  const profile = useSlice((state) => profileOf(state, consumerId));
  // Each time that another conversation is opened: what is above it may have changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (consumerId !== undefined) desk.loadHistory(consumerId);
  }, [desk, consumerId, selected]);
  if (selected === undefined) return <Nothing title={texts.none} hint={texts.noneHint} />;
  if (!conversation) return <Opening />;
  const { conversationDetails: details } = conversation;
  const open = details.stage === 'OPEN';
  if (open && !mine) return <Nothing title={texts.gone} hint={texts.goneHint} />;
  const name = nameOf(profile);
  return (
    <section className="conversation" aria-label={texts.label(name)}>
      <Guarded place={selected}>
        <ConversationHeader
          conversation={conversation}
          name={name}
          verified={profile?.issuer !== undefined}
          says={profile?.says}
          {...(onShowInfo && { onShowInfo })}
        />
      </Guarded>
      <Guarded place={selected}>
        <Transcript key={selected} details={details} name={name} />
      </Guarded>
      {open && !assigned && <p className="composer-note">{strings.composer.reader}</p>}
      {open ? (
        <Guarded place={selected}>
          <Composer key={`${selected} composer`} conversation={conversation} name={name} greeting={profile?.greeting} />
        </Guarded>
      ) : (
        <Closed conversation={conversation} />
      )}
    </section>
  );
}

function Closed({ conversation }: { conversation: ExConversation }) {
  const desk = useDesk();
  const consumerId = consumerOf(conversation);
  const resume = useOnce(async () => {
    if (consumerId === undefined) return;
    try {
      desk.select(await desk.actions.resume(consumerId, conversation.convId));
    } catch {
      desk.toast(texts.actionFailed);
    }
  });
  return (
    <div className="composer-closed">
      <p>{strings.composer.closed}</p>
      <Button className="button" onPress={() => resume()}>
        {texts.resume}
      </Button>
      <p className="field-hint">{texts.resumeHint}</p>
    </div>
  );
}

function Nothing({ title, hint }: { title: string; hint: string }) {
  return (
    <div className="empty empty-main">
      <span className="empty-mark">
        <ChatsIcon size={32} />
      </span>
      <p className="empty-title">{title}</p>
      <p>{hint}</p>
    </div>
  );
}

function Opening() {
  return (
    <div className="empty empty-main" role="status" aria-busy="true">
      <p>{strings.loading}</p>
    </div>
  );
}
