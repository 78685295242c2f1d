import { type FormEvent, useEffect, useState } from 'react';
import { StarIcon } from '../../ui/message-icons.tsx';
import type { Rating, SurveyForm } from '../talk-requests.ts';
import { useTalk, useWindow } from './context.ts';

const stars = [1, 2, 3, 4, 5];
const longestComment = 1000;

/** How it was, as far as the page wants it asked. */
export function Survey({ conversationId }: { conversationId: string }) {
  const { t } = useWindow().locale;
  const talk = useTalk();
  const [form, setForm] = useState<SurveyForm>();
  useEffect(() => {
    const questions = [
      { id: 'csatRate', text: t('survey.rate') },
      { id: 'csatResolutionConfirmation', text: t('survey.resolved') },
      { id: 'csatComment', text: t('survey.comment') },
    ] as const;
    void talk.surveyForm({ title: t('survey.title'), questions }).then(setForm);
  }, [talk, t]);
  return form ? <Questions conversationId={conversationId} form={form} /> : null;
}

/** Any part may stay unanswered. */
function Questions({ conversationId, form }: { conversationId: string; form: SurveyForm }) {
  const { locale } = useWindow();
  const talk = useTalk();
  const { t } = locale;
  const [rate, setRate] = useState<number>();
  const [resolved, setResolved] = useState<boolean>();
  const [comment, setComment] = useState('');
  const [phase, setPhase] = useState<'asking' | 'sending' | 'failed'>('asking');
  const textOf = (id: keyof Rating) => form.questions.find((question) => question.id === id)?.text;
  const [rateText, resolvedText, commentText] = [
    textOf('csatRate'),
    textOf('csatResolutionConfirmation'),
    textOf('csatComment'),
  ];
  const empty = rate === undefined && resolved === undefined && comment.trim() === '';

  const submit = (rating: Rating) => {
    setPhase('sending');
    talk.rate(conversationId, rating).then(focusTranscript, () => setPhase('failed'));
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (empty) return;
    submit({
      ...(rate !== undefined && { csatRate: rate }),
      ...(resolved !== undefined && { csatResolutionConfirmation: resolved }),
      ...(comment.trim() !== '' && { csatComment: comment.trim() }),
    });
  };
  return (
    <form className="survey" onSubmit={onSubmit} aria-labelledby="survey-title">
      <p id="survey-title" className="survey-title">
        {form.title}
      </p>
      {rateText !== undefined && <Stars text={rateText} rate={rate} onRate={setRate} />}
      {resolvedText !== undefined && (
        <fieldset className="survey-resolved">
          <legend>{resolvedText}</legend>
          {[true, false].map((answer) => (
            <label key={String(answer)} className="survey-answer" data-chosen={resolved === answer || undefined}>
              <input type="radio" name="resolved" checked={resolved === answer} onChange={() => setResolved(answer)} />
              {t(answer ? 'survey.yes' : 'survey.no')}
            </label>
          ))}
        </fieldset>
      )}
      {commentText !== undefined && (
        <label className="survey-comment">
          <span>{commentText}</span>
          <textarea
            rows={2}
            dir="auto"
            maxLength={longestComment}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
        </label>
      )}
      {phase === 'failed' && (
        <p className="dialog-error" role="alert">
          {t('actionFailed')}
        </p>
      )}
      <div className="survey-actions">
        <button type="button" className="text-button" disabled={phase === 'sending'} onClick={() => submit({})}>
          {t('survey.skip')}
        </button>
        <button type="submit" className="button button-small" disabled={empty || phase === 'sending'}>
          {t('survey.send')}
        </button>
      </div>
    </form>
  );
}

/** Where the form was; not the composer, at which phones would bring up their keyboard. */
const focusTranscript = () => document.querySelector<HTMLElement>('[role="log"]')?.focus({ preventScroll: true });

interface StarsProps {
  text: string;
  rate: number | undefined;
  onRate: (rate: number) => void;
}

function Stars({ text, rate, onRate }: StarsProps) {
  const { t } = useWindow().locale;
  return (
    <fieldset className="survey-stars">
      <legend className="visually-hidden">{text}</legend>
      {stars.map((count) => (
        <label key={count} className="survey-star" data-lit={(rate ?? 0) >= count || undefined}>
          <input type="radio" name="rate" checked={rate === count} onChange={() => onRate(count)} />
          <span className="visually-hidden">{t('survey.stars', { count })}</span>
          <StarIcon size={28} />
        </label>
      ))}
    </fieldset>
  );
}
