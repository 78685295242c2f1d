import { BubbleIcon } from '../../ui/icons.tsx';
import { useWindow } from './context.ts';
import { useLater } from './use-later.ts';

/** Before anything has been said: the account's greeting, or ours. */
export function Welcome() {
  const { configuration, locale, session } = useWindow();
  const { welcome } = configuration;
  const replies = useLater(() => import('./quick-replies.tsx'), welcome?.quickReplies !== undefined);
  if (welcome)
    return (
      <div className="greeting">
        <div className="bubble">
          <p dir="auto">{welcome.text}</p>
        </div>
        {welcome.quickReplies && replies && (
          <replies.QuickReplies
            replies={welcome.quickReplies.map((text) => ({ title: text, text }))}
            onChoose={(reply) => session.send({ text: reply.text })}
          />
        )}
      </div>
    );
  return (
    <div className="welcome">
      <span className="welcome-mark">
        <BubbleIcon size={28} />
      </span>
      <p className="welcome-title">{locale.t('empty.title')}</p>
      <p className="welcome-text">{locale.t('empty.text')}</p>
    </div>
  );
}
