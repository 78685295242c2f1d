import type { Root } from 'react-dom/client';
import { AlertIcon } from '../ui/message-icons.tsx';
import { chooseLanguage, createLocale, loadCatalogue } from './catalogue/catalogue.ts';

/** The address says nothing that a window could be opened for. */
export async function showNoAccount(root: Root): Promise<void> {
  const language = chooseLanguage(navigator.languages);
  const { t, dir } = createLocale(language, await loadCatalogue(language));
  document.documentElement.lang = language;
  document.documentElement.dir = dir;
  root.render(<NoAccount title={t('noAccount.title')} text={t('noAccount.text')} />);
}

function NoAccount({ title, text }: { title: string; text: string }) {
  return (
    <main className="window window-bare">
      <div className="welcome" role="alert">
        <span className="welcome-mark" data-tone="danger">
          <AlertIcon size={28} />
        </span>
        <h1 className="welcome-title">{title}</h1>
        <p className="welcome-text">{text}</p>
      </div>
    </main>
  );
}
