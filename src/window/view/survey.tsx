import { type FormEvent, useState } from 'react';
import { StarIcon } from '../../ui/message-icons.tsx';
import type { Rating } from '../talk-requests.ts';
import { useTalk, useWindow } from './context.ts';

const stars = [1, 2, 3, 4, 5];
const longestComment = 1000;

/** How it was: any part may stay unanswered. */
export function Survey({ conversationId }: { conversationId: string }) {
  const { locale } = useWindow();
  const talk = useTalk();
  const { t } = locale;
  const [rate, setRate] = useState<number>();
  const [resolved, setResolved] = useState<boolean>();
  const [comment, setComment] = useState('');
  const [phase, setPhase] = useState<'asking' | 'sending' | 'failed'>('asking');
  const empty = rate === undefined && resolved === undefined;

  const submit = (rating: Rating) => {
    setPhase('sending');
    talk.rate(conversationId, rating).catch(() => setPhase('failed'));
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
        {t('survey.title')}
      </p>
      <fieldset className="survey-stars">
        <legend className="visually-hidden">{t('survey.rate')}</legend>
        {stars.map((count) => (
          <label key={count} className="survey-star" data-lit={(rate ?? 0) >= count || undefined}>
            <input type="radio" name="rate" checked={rate === count} onChange={() => setRate(count)} />
            <span className="visually-hidden">{t('survey.stars', { count })}</span>
            <StarIcon size={28} />
          </label>
        ))}
      </fieldset>
      <fieldset className="survey-resolved">
        <legend>{t('survey.resolved')}</legend>
        {[true, false].map((answer) => (
          <label key={String(answer)} className="survey-answer" data-chosen={resolved === answer || undefined}>
            <input type="radio" name="resolved" checked={resolved === answer} onChange={() => setResolved(answer)} />
            {t(answer ? 'survey.yes' : 'survey.no')}
          </label>
        ))}
      </fieldset>
      <label className="survey-comment">
        <span>{t('survey.comment')}</span>
        <textarea
          rows={2}
          dir="auto"
          maxLength={longestComment}
          value={comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
      </label>
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
