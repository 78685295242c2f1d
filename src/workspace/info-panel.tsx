import { memo, type ReactNode, useEffect, useState } from 'react';
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { Avatar } from './avatar.tsx';
import { consumerOf, nameOf, profileOf } from './conversations.ts';
import { conversationRows, deviceRows } from './facts.ts';
import { Guarded } from './guarded.tsx';
import { HistoryWidget } from './history-widget.tsx';
import { useDesk, useSlice } from './hooks.ts';
import { VerifiedIcon } from './icons.tsx';
import { InfoSection } from './info-section.tsx';
import { NotesWidget } from './notes-widget.tsx';
import type { Profile } from './profile.ts';
import { RenameVisitor } from './rename-visitor.tsx';
import { Says } from './says.tsx';
import { useShortcut } from './shortcuts.ts';
import { strings } from './strings.ts';
import { lastConsumerStatus } from './transcript.ts';
import { VisitSections } from './visit-sections.tsx';
import type { ExConversation } from './wire.ts';

const texts = strings.info;

type InfoTab = 'info' | 'history' | 'notes';

interface InfoPanelProps {
  conversation: ExConversation;
  readOnly?: boolean;
}

/** Everything about the consumer beside a conversation. */
export const InfoPanel = memo(({ conversation, readOnly = false }: InfoPanelProps) => {
  const [tab, setTab] = useState<InfoTab>('info');
  useShortcut('info', () => setTab('info'), !readOnly);
  useShortcut('history', () => setTab('history'), !readOnly);
  return (
    <Tabs className="info-tabs" selectedKey={tab} onSelectionChange={(key) => setTab(key as InfoTab)}>
      <TabList className="tab-list" aria-label={texts.tabs}>
        <Tab id="info" className="tab">
          {texts.tabInfo}
        </Tab>
        <Tab id="history" className="tab">
          {texts.tabHistory}
        </Tab>
        <Tab id="notes" className="tab">
          {texts.tabNotes}
        </Tab>
      </TabList>
      <TabPanel id="info" className="info-panel">
        <Guarded place={conversation.convId}>
          <ConsumerInfo key={conversation.convId} conversation={conversation} readOnly={readOnly} />
        </Guarded>
      </TabPanel>
      <TabPanel id="history" className="info-panel">
        <Guarded place={conversation.convId}>
          <HistoryWidget key={conversation.convId} conversation={conversation} />
        </Guarded>
      </TabPanel>
      <TabPanel id="notes" className="info-panel">
        <Guarded place={conversation.convId}>
          <NotesWidget key={conversation.convId} conversation={conversation} readOnly={readOnly} />
        </Guarded>
      </TabPanel>
    </Tabs>
  );
});
InfoPanel.displayName = 'InfoPanel';

/** Who the consumer is: what the brand vouches for apart from everything else. */
function ConsumerInfo({ conversation, readOnly }: { conversation: ExConversation; readOnly: boolean }) {
  const desk = useDesk();
  const consumerId = consumerOf(conversation);
  const profile = useSlice((state) => profileOf(state, consumerId));
  const unknown = useSlice(
    ({ profilesFailed }) => consumerId !== undefined && Object.hasOwn(profilesFailed, consumerId),
  );
  const failed = consumerId !== undefined && !profile && unknown;
  const { convId } = conversation;
  useEffect(() => desk.loadAttributes(convId), [desk, convId]);
  const attributes = useSlice((state) => state.attributes[convId]);
  const directory = useSlice((state) => state.directory);
  const { conversationDetails: details } = conversation;
  return (
    <div className="info">
      {profile && (
        <Identity profile={profile}>
          {profile.renamable && !readOnly && consumerId !== undefined && (
            <RenameVisitor consumerId={consumerId} profile={profile} />
          )}
        </Identity>
      )}
      {!profile && !failed && <InfoSkeleton />}
      {failed && (
        <div className="notice notice-danger" role="alert">
          <span>{texts.failed}</span>
          <Button className="text-button" onPress={() => desk.upkeep.loadProfile(consumerId)}>
            {strings.transcript.retry}
          </Button>
        </div>
      )}
      {profile && (
        <>
          <InfoSection title={texts.sections.identity} rows={profile.verified} />
          {profile.issuer !== undefined && <SignIn convId={convId} />}
          <InfoSection title={texts.sections.customer} rows={profile.customer} />
          <InfoSection title={texts.sections.declared} rows={profile.declared} hint={texts.unverifiedHint} />
        </>
      )}
      {attributes && (
        <Guarded>
          <VisitSections attributes={attributes} />
        </Guarded>
      )}
      <InfoSection title={texts.sections.device} rows={deviceRows(details)} />
      <InfoSection title={texts.sections.conversation} rows={conversationRows(details, consumerId, directory)} />
    </div>
  );
}

function Identity({ profile, children }: { profile: Profile; children: ReactNode }) {
  const name = nameOf(profile);
  return (
    <div className="identity">
      <Avatar name={name} large />
      <h2>
        <bdi>{name}</bdi>
      </h2>
      {profile.issuerName === undefined ? (
        <p className="identity-anonymous">
          <strong>{texts.anonymous}</strong>
          <span>{profile.given === undefined ? texts.anonymousHint : texts.givenHint}</span>
        </p>
      ) : (
        <p className="identity-verified">
          <VerifiedIcon />
          <span>{texts.verifiedBy(profile.issuerName)}</span>
        </p>
      )}
      {profile.says !== undefined && <Says name={profile.says} />}
      {children}
    </div>
  );
}

const signInTexts = new Map<string, string>([
  ['SIGN_IN_ENDED', texts.signedOut],
  ['HISTORY_CLEARED', texts.historyCleared],
]);

/** Whether the brand's customer is still signed in. */
function SignIn({ convId }: { convId: string }) {
  const status = useSlice(({ events }) => lastConsumerStatus(events[convId] ?? {}) ?? '');
  return (
    <p className="sign-in" data-status={status}>
      <span>{strings.info.rows.signIn}</span>
      <span>{signInTexts.get(status) ?? texts.signedIn}</span>
    </p>
  );
}

function InfoSkeleton() {
  return (
    <div className="skeleton-list" role="status">
      <span className="visually-hidden">{texts.loading}</span>
      <span className="skeleton" />
      <span className="skeleton" />
    </div>
  );
}
