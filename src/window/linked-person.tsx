/** A link says who is talking. Anybody can make a link: the person decides. */
import type { Root } from 'react-dom/client';
import { LockIcon } from '../ui/message-icons.tsx';
import { speak } from './separate/texts.ts';
import { loadLaterStyles } from './styles/later.ts';

/** Resolves at the press; until then nothing has left this page. */
export async function askWhetherItIs(name: string, { root, languages }: { root: Root; languages: readonly string[] }) {
  await loadLaterStyles();
  const { linked } = speak(languages);
  return new Promise<void>((resolve) =>
    root.render(
      <main className="window window-bare">
        <div className="welcome">
          <span className="welcome-mark">
            <LockIcon size={28} />
          </span>
          <h1 className="welcome-title">{linked.title}</h1>
          <p className="welcome-text" translate="no">
            <strong>
              <bdi>{name}</bdi>
            </strong>
          </p>
          <p className="welcome-text">{linked.text}</p>
          <button type="button" className="button" onClick={() => resolve()}>
            {linked.goOn}
          </button>
        </div>
      </main>,
    ),
  );
}
