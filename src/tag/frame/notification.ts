/** The browser's own notification, while nobody looks at the page and only where the page may already show some. */
export function notify({ title, text }: { title: string; text: string }, onChoose: () => void): void {
  if (document.hasFocus() || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
  try {
    const notification = new Notification(title, { body: text, tag: 'parley' });
    notification.onclick = () => {
      notification.close();
      focus();
      onChoose();
    };
  } catch {
    // Some phones allow them to service workers only.
  }
}
