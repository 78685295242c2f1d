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

const external = (id: string) => [{ type: 'ExternalId', id }];
const box = (text: string, publishText: string) => ({
  type: 'checkbox',
  text,
  click: { actions: [{ type: 'checked', publishText }], metadata: external(publishText) },
});
const section = (sectionID: string, title: string, boxes: object[]) => ({
  type: 'section',
  sectionID,
  elements: [
    { type: 'text', text: title },
    { type: 'checklist', elements: boxes },
  ],
});
export const checklist = {
  type: 'list',
  elements: [
    { type: 'text', text: 'What was wrong with the parcel?', style: { bold: true } },
    {
      type: 'sectionList',
      elements: [
        section('box', 'The box', [box('It was open', 'open'), box('It was wet', 'wet')]),
        section('inside', 'What was in it', [
          box('Something was missing', 'missing'),
          box('It was not what I had ordered, but something else entirely', 'wrong'),
        ]),
      ],
    },
    {
      type: 'buttonList',
      elements: [
        {
          type: 'submitButton',
          title: 'Report it',
          click: { actions: [{ type: 'submitAsText', submit: true }], metadata: external('report') },
        },
        button('It is all right', says('Nothing was wrong')),
      ],
    },
  ],
};

const tab = (tag: string, ...elements: object[]) => ({ type: 'vertical', tag, elements });
export const tabs = {
  type: 'tabs',
  elements: [
    tab('Parcel', {
      type: 'keyValuePairList',
      elements: [
        { key: 'Weight', value: '2.4 kg' },
        { key: 'Sent on', value: '18 November' },
        { key: 'Number', value: '48213-77120-00914-DE' },
      ],
    }),
    tab('Recipient', { type: 'text', text: 'A. Brandt, Main Street 4' }),
    tab('Return', { type: 'text', text: 'Within 30 days.' }, button('Send it back', says('I want to send it back'))),
  ],
};

const depot = (id: string, name: string, picture: string) => ({
  type: 'vertical',
  metadata: external(id),
  elements: [
    { type: 'image', url: `https://shop.example/${picture}`, alt: `The ${id}` },
    { type: 'text', text: name, style: { bold: true } },
    { type: 'text', text: 'Open until 20:00' },
  ],
});
const refers = (title: string, type: string, name: string) => ({
  ...button(title, { actions: [{ type: 'publishText', text: `${title}, please` }] }),
  ref: { type, name },
});
export const select = {
  type: 'vertical',
  elements: [
    { type: 'text', text: 'Where shall it go?' },
    {
      type: 'carouselSelect',
      selectMode: { name: 'depots', type: 'single' },
      elements: [
        depot('kiosk', 'Kiosk on Main Street', 'kiosk.svg'),
        depot('locker', 'Locker by the station', 'gone.png'),
      ],
    },
    refers('Bring it there', 'carouselSelect', 'depots'),
  ],
};
const extra = (id: string, text: string) => ({
  type: 'vertical',
  metadata: external(id),
  elements: [{ type: 'text', text }],
});
export const accordion = {
  type: 'vertical',
  elements: [
    { type: 'text', text: 'Anything to add?' },
    {
      type: 'accordionSelect',
      selectMode: { name: 'extras' },
      titles: [
        { name: 'Insurance', additional: '2.90 €' },
        { name: 'Saturday delivery', additional: '4.00 €' },
      ],
      elements: [
        extra('insured', 'Pays up to 500 € for what is lost.'),
        extra('saturday', 'Between 9 and 14 o’clock.'),
      ],
    },
    refers('Add it', 'accordionSelect', 'extras'),
  ],
};
