import { expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { mustBeHarmless } from './harmless.ts';

const button = (uri: string) => ({ type: 'button', title: 'x', click: { actions: [{ type: 'link', uri }] } });

test.each<[string, unknown]>([
  ['as it is', button('javascript:alert(1)')],
  ['in other letters', button('JaVaScRiPt:alert(1)')],
  ['after a space', button(' javascript:alert(1)')],
  ['with a line break inside', button('java\nscript:alert(1)')],
  ['with a tab before the colon', button('javascript\t:alert(1)')],
  ['after control characters', button('\u0000\u0001\u001fjavascript:alert(1)')],
  ['with a zero-width space inside', button('java\u200bscript:alert(1)')],
  ['after a byte order mark', button('\ufeffjavascript:alert(1)')],
  ['with a no-break space inside', button('java\u00a0script:alert(1)')],
  ['of Visual Basic', button('vb\rscript:msgbox(1)')],
  ['as a page in itself', button('data:text/html,<script>alert(1)</script>')],
  ['as an encoded page in itself', button('DATA: text/html;base64,PHNjcmlwdD4=')],
  ['as a drawing that runs scripts', button('data:image/svg+xml,<svg onload="alert(1)"/>')],
  ['of a picture', { type: 'image', url: 'javascript:alert(1)' }],
  [
    'for one platform',
    { type: 'button', click: { actions: [{ type: 'link', web: { uri: 'java\tscript:alert(1)' } }] } },
  ],
  ['under a name that nobody knows', { type: 'x', elsewhere: ['javascript:alert(1)'] }],
])('an address that runs a script is refused: %s', (_, structure) => {
  expect(() => mustBeHarmless(structure)).toThrow(AppError);
  expect(() => mustBeHarmless({ type: 'vertical', elements: [{ type: 'horizontal', elements: [structure] }] })).toThrow(
    AppError,
  );
});

test.each<[string, unknown]>([
  ['text', { type: 'text', text: 'javascript: the good parts' }],
  ['a title', { type: 'button', title: 'JavaScript: yes or no?' }],
  ['a tooltip', { type: 'text', text: 'x', tooltip: 'data:text/html is a scheme' }],
  ['a caption', { relativePath: '/a.jpg', caption: 'vbscript: a history' }],
  ['what a button says', { type: 'button', click: { actions: [{ type: 'publishText', text: 'javascript: yes' }] } }],
  ['a web address', button('https://shop.example/javascript:alert(1)')],
  ['a phone number', button('tel:+4917012345')],
  ['a picture in itself', { type: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' }],
])('what begins like one is taken where it is none: %s', (_, structure) => {
  expect(() => mustBeHarmless(structure)).not.toThrow();
});
