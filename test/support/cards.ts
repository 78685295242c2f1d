/** Structured content as an agent or a bot sends it. */

/** What `https://shop.example/*.svg` shows. */
export const parcel = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><rect width="320" height="180" fill="#dfe7f5"/>
  <rect x="110" y="60" width="100" height="80" rx="6" fill="#c79a63"/><rect x="150" y="60" width="20" height="80" fill="#a97d48"/></svg>`;

const says = (text: string) => ({
  actions: [{ type: 'publishText', text }],
  metadata: [{ type: 'ExternalId', id: text }],
});
const button = (title: string, click: object) => ({ type: 'button', title, tooltip: title, click });
export const card = {
  type: 'vertical',
  elements: [
    { type: 'image', url: 'https://shop.example/parcel.svg', alt: 'A parcel at a door', tooltip: 'A parcel' },
    { type: 'text', text: 'Parcel 48213', style: { bold: true, size: 'large' } },
    { type: 'text', text: 'Arrives tomorrow between 9 and 12.' },
    button('Deliver to a neighbour', says('To a neighbour, please')),
    button('Follow the parcel', { actions: [{ type: 'link', uri: 'https://track.example/48213' }] }),
    { type: 'map', la: 51.34, lo: 12.37, tooltip: 'Where it is now' },
  ],
};
const stop = (name: string, url: string) => ({
  type: 'vertical',
  elements: [
    { type: 'image', url, alt: name },
    { type: 'text', text: name, style: { bold: true } },
    button('Take it here', says(`Please bring it to: ${name}`)),
  ],
});
export const carousel = {
  type: 'carousel',
  padding: 10,
  elements: [
    stop('Kiosk on Main Street', 'https://shop.example/kiosk.svg'),
    stop('Locker by the station', 'https://shop.example/gone.png'),
  ],
};
