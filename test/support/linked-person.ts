import type { Page } from 'playwright-core';

/** A link with a token has opened the window: the person takes it for their own. */
export const sayThatItIsMe = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();
