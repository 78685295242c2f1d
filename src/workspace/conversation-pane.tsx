import { Composer } from './composer.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { consumerOf, isMine, nameOf, profileOf } from './conversations.ts';
import { useWorkspaceState } from './hooks.ts';
import { ChatsIcon } from './icons.tsx';
import { strings } from './strings.ts';
import { Transcript } from './transcript-view.tsx';

const texts = strings.conversation;

/** The conversation in work, or why there is none. `onShowInfo` is given where the third pane has no room. */
export function ConversationPane({ onShowInfo }: { onShowInfo?: () => void }) {
  const state = useWorkspaceState();
  const { selected } = state;
  if (selected === undefined) return <Nothing title={texts.none} hint={texts.noneHint} />;
  const conversation = state.conversations[selected];
  if (!conversation) return <Opening />;
  const { conversationDetails: details } = conversation;
  if (details.state === 'OPEN' && !isMine(state, selected)) return <Nothing title={texts.gone} hint={texts.goneHint} />;
  const profile = profileOf(state, consumerOf(conversation));
  const name = nameOf(profile);
  return (
    <section className="conversation" aria-label={texts.label(name)}>
      <ConversationHeader
        conversation={conversation}
        name={name}
        verified={profile?.issuer !== undefined}
        {...(onShowInfo && { onShowInfo })}
      />
      <Transcript key={selected} details={details} name={name} />
      {details.state === 'OPEN' ? (
        <Composer key={`${selected} composer`} convId={selected} name={name} />
      ) : (
        <p className="composer-closed">{strings.composer.closed}</p>
      )}
    </section>
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
