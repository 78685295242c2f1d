import type { QuickReply } from '../content.ts';
import { composerFieldId } from './composer.tsx';
import { useWindow } from './context.ts';

interface Replies {
  replies: readonly QuickReply[];
  onChoose: (reply: QuickReply) => void;
}

export function QuickReplies({ replies, onChoose }: Replies) {
  const { t } = useWindow().locale;
  return (
    <ul className="replies" aria-label={t('quickReplies')}>
      {replies.map((reply, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may read the same, and none moves
        <li key={i}>
          {reply.href === undefined ? (
            <button
              type="button"
              className="reply"
              onClick={() => {
                onChoose(reply);
                document.getElementById(composerFieldId)?.focus();
              }}
            >
              {reply.title}
            </button>
          ) : (
            <a className="reply" href={reply.href} target="_blank" rel="noopener noreferrer nofollow">
              {reply.title}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
