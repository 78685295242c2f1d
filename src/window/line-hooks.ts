/**
 * The page's hooks see each line on its way, in order: what the consumer says before it is sent, what is shown before it is
 * shown. Without hooks everything passes at once.
 */

import type { DialogEvent } from '../client/dialog-events.ts';
import { isRecord } from '../client/notifications.ts';
import type { ContentEvent } from '../protocol/conversation.ts';
import type { SurveyHookName } from '../protocol/frame-bridge.ts';
import type { Host } from './host.ts';
import type { Rating, SurveyForm } from './talk-requests.ts';

export interface LineHooks {
  said(text: string, then: (text: string) => void): void;
  shown(events: DialogEvent[], then: (events: readonly DialogEvent[]) => void): void;
  rated(rating: Rating): Promise<Rating>;
  /** Before it is shown. Undefined: it is not. */
  asked(form: SurveyForm): Promise<SurveyForm | undefined>;
}

const surveyHooks: readonly SurveyHookName[] = ['BEFORE_SUBMIT_SURVEY', 'BEFORE_SURVEY_SUBMIT'];

export function createLineHooks(hook: Host['hook']): LineHooks {
  if (!hook)
    return {
      said: (text, then) => then(text),
      shown: (events, then) => then(events),
      rated: async (rating) => rating,
      asked: async (form) => form,
    };
  let saying = Promise.resolve();
  let showing = Promise.resolve();
  return {
    said(text, then) {
      saying = saying.then(async () => {
        const { line } = await hook('BEFORE_SEND_VISITOR_LINE', { line: { text } });
        then(isRecord(line) && typeof line.text === 'string' ? line.text : text);
      });
    },
    shown(events, then) {
      const spoken = events.flatMap(spokenOf);
      showing = showing.then(async () => {
        if (spoken.length === 0) return then(events);
        const { lines } = await hook('AFTER_GET_LINES', { lines: spoken.map(lineOf) });
        const texts = new Map(spoken.map((event, i) => [event.sequence, textOf(lines, i)] as const));
        then(events.map((event) => withText(event, texts.get(event.sequence))));
      });
    },
    async rated(rating) {
      let data: Record<string, unknown> = { surveyType: 'postChatSurvey', surveyData: rating };
      for (const name of surveyHooks) data = { ...data, ...(await hook(name, data)) };
      return parseRating(data.surveyData) ?? rating;
    },
    async asked(form) {
      const { surveyData } = await hook('AFTER_GET_SURVEY', { surveyType: 'postChatSurvey', surveyData: form });
      return surveyData === null ? undefined : parseForm(surveyData, form);
    },
  };
}

/** Of a page's answer the texts, and which questions there are. */
function parseForm(given: unknown, form: SurveyForm): SurveyForm | undefined {
  if (!isRecord(given)) return form;
  const { title, questions } = given;
  const asked = Array.isArray(questions) ? questions.filter(isRecord) : form.questions;
  const kept = form.questions.flatMap(({ id, text }) => {
    const question = asked.find((one) => one.id === id);
    return question ? [{ id, text: typeof question.text === 'string' ? question.text : text }] : [];
  });
  return kept.length > 0 ? { title: typeof title === 'string' ? title : form.title, questions: kept } : undefined;
}

/** Undefined where a page's answer is no rating. */
function parseRating(given: unknown): Rating | undefined {
  if (!isRecord(given)) return undefined;
  const { csatRate, csatResolutionConfirmation, csatComment } = given;
  return {
    ...(isStars(csatRate) && { csatRate }),
    ...(typeof csatResolutionConfirmation === 'boolean' && { csatResolutionConfirmation }),
    ...(typeof csatComment === 'string' && csatComment && { csatComment }),
  };
}

const isStars = (rate: unknown): rate is number =>
  typeof rate === 'number' && Number.isInteger(rate) && rate >= 1 && rate <= 5;

type Spoken = Omit<DialogEvent, 'event'> & { event: ContentEvent & { message: string } };

const spokenOf = ({ event, ...rest }: DialogEvent): Spoken[] =>
  event.type === 'ContentEvent' && typeof event.message === 'string'
    ? [{ ...rest, event: { ...event, message: event.message } }]
    : [];

const lineOf = ({ event, originator, ts }: Spoken) => ({
  text: event.message,
  source: originator.role === 'CONSUMER' ? 'visitor' : 'agent',
  time: ts,
});

function textOf(lines: unknown, at: number): string | undefined {
  const line: unknown = Array.isArray(lines) ? lines[at] : undefined;
  return isRecord(line) && typeof line.text === 'string' ? line.text : undefined;
}

const withText = (event: DialogEvent, text: string | undefined): DialogEvent =>
  text !== undefined && event.event.type === 'ContentEvent'
    ? { ...event, event: { ...event.event, message: text } }
    : event;
