/** Texts that the demo's agents find by typing a slash. */
import type { PredefinedContent } from '../../protocol/predefined-content.ts';
import type { ItemStore } from '../store/items.ts';

const contents: PredefinedContent[] = [
  {
    id: 'greeting',
    title: 'Greeting',
    category: 'General',
    shortcut: 'hi',
    texts: {
      'en-US': 'Hello {consumerName}, this is {agentNickname}. How can I help you?',
      'de-DE': 'Guten Tag {consumerName}, hier ist {agentNickname}. Wie kann ich helfen?',
      'he-IL': 'שלום {consumerName}, כאן {agentNickname}. איך אפשר לעזור?',
    },
    skillIds: [],
  },
  {
    id: 'moment',
    title: 'One moment',
    category: 'General',
    shortcut: 'moment',
    texts: { 'en-US': 'One moment please, I am looking into it.', 'de-DE': 'Einen Moment bitte, ich sehe nach.' },
    skillIds: [],
  },
  {
    id: 'delivery',
    title: 'Delivery times',
    category: 'Orders',
    shortcut: 'delivery',
    texts: {
      'en-US': 'We deliver within three working days. You receive a message with the tracking number.',
      'de-DE': 'Wir liefern innerhalb von drei Werktagen. Die Sendungsnummer kommt per Nachricht.',
    },
    skillIds: [],
  },
  {
    id: 'goodbye',
    title: 'Goodbye',
    category: 'General',
    shortcut: 'bye',
    texts: {
      'en-US': 'Thank you, {consumerName}, and goodbye!',
      'de-DE': 'Vielen Dank, {consumerName}, und auf Wiedersehen!',
    },
    skillIds: [],
  },
];

/** What exists, or was deleted, stays as it is. */
export async function seedContent(store: ItemStore, accountId: string): Promise<void> {
  for (const { id, ...next } of contents)
    await store.swapItem({ accountId, kind: 'predefined-content', id, expectedRevision: 0, next, by: 'system', ts: 0 });
}
