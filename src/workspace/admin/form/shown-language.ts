import { createContext } from 'react';

/** The language whose texts are being edited, for what shows them beside the form. */
export const ShownLanguage = createContext<{ language: string | undefined; show: (language: string) => void }>({
  language: undefined,
  show: () => {},
});
