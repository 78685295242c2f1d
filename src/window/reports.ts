/** What the page learns of the window, each thing when it changes. */
import type { ConversationFacts } from '../protocol/frame-bridge.ts';
import type { WindowConfiguration } from '../protocol/window-configuration.ts';
import type { Locale } from './catalogue/catalogue.ts';
import { countUnread, newestConversation } from './conversations.ts';
import type { Host } from './host.ts';
import type { State } from './state.ts';
import type { WindowStore } from './store.ts';
import type { ViewControl } from './view-control.ts';
import type { ConversationState } from './view-machine.ts';

export interface ReportsOptions {
  host: Host;
  store: WindowStore;
  locale: Locale;
  configuration: WindowConfiguration;
  control: ViewControl;
}

export function reportTo({ host, store, locale, configuration, control }: ReportsOptions): () => void {
  const { t } = locale;
  const title = configuration.title.text ?? t('title');
  const told: { unread?: number; outcome?: string; facts: ConversationFacts } = { facts: {} };
  tellAppearance(host, locale, configuration);

  const tellUnread = (count: number) => {
    if (count === told.unread) return;
    told.unread = count;
    host.tell({ type: 'unread', count, label: count > 0 ? t('minimized', { title, count }) : title });
  };
  const tellFacts = (state: State, conversation: ConversationState) => {
    const facts = factsOf(state, conversation, locale);
    const changed = Object.entries(facts).filter(
      ([key, value]) => told.facts[key as keyof ConversationFacts] !== value,
    );
    if (changed.length === 0) return;
    const before = told.facts.state;
    told.facts = { ...told.facts, ...facts };
    if (facts.state && facts.state !== before) host.tell({ type: 'state', state: facts.state });
    host.tell({ type: 'conversation-info', info: Object.fromEntries(changed) });
  };
  const tellOutcome = ({ connection }: State) => {
    const outcome = connection.state === 'online' ? 'accepted' : connection.state === 'locked' ? 'refused' : undefined;
    if (outcome === undefined || outcome === told.outcome) return;
    told.outcome = outcome;
    host.tell({ type: 'authentication', outcome });
  };
  const update = () => {
    const state = store.get();
    tellOutcome(state);
    if (state.history !== 'ready') return;
    tellUnread(countUnread(state));
    tellFacts(state, control.conversation());
  };
  update();
  return store.subscribe(update);
}

function tellAppearance(host: Host, { t, language, dir }: Locale, configuration: WindowConfiguration): void {
  const { title, size, position, frame, notifications } = configuration;
  host.tell({
    type: 'appearance',
    appearance: {
      title: title.text ?? t('title'),
      language,
      dir,
      size,
      position,
      frame,
      pageTitle: notifications.pageTitle,
      ...(title.background !== undefined && { background: title.background }),
      ...(title.color !== undefined && { color: title.color }),
    },
  });
}

const states = { NONE: 'initialised', OPEN: 'chatting', ENDED: 'ended', SURVEY: 'ended', CLEARED: 'ended' } as const;

function factsOf(state: State, conversation: ConversationState, { language, t }: Locale): ConversationFacts {
  const newest = conversation === 'NONE' ? undefined : newestConversation(state);
  return {
    state: states[conversation],
    language,
    ...(newest && { conversationId: newest.id }),
    ...(newest?.agentId !== undefined && { agentId: newest.agentId, agentName: t('agent') }),
    ...(newest?.skillId !== undefined && { skill: newest.skillId }),
  };
}
