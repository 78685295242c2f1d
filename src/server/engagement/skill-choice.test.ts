import { expect, test } from 'vitest';
import { chooseSkill } from './skill-choice.ts';

const settings = {
  skillByCustomerType: { VIP: '1', Gold: '2' },
  skillByCompanyBranch: { Berlin: '3' },
  defaultSkillId: '4',
};
const verified = (info: Record<string, unknown>) => [{ type: 'personal' }, { type: 'ctmrinfo', info }];

test.each([
  ['the engagement’s first', { engagement: '9', client: '8', verified: verified({ ctype: 'vip' }) }, '9'],
  ['then the client’s', { client: '8', verified: verified({ ctype: 'vip' }) }, '8'],
  [
    'then the one for the verified type',
    { client: '-1', verified: verified({ ctype: 'vip', companyBranch: 'Berlin' }) },
    '1',
  ],
  [
    'then the one for the verified branch',
    { client: '', verified: verified({ ctype: 'x', companyBranch: 'BERLIN' }) },
    '3',
  ],
  ['then the account’s', { verified: verified({ ctype: 7 }) }, '4'],
  ['then none', { verified: [], settings: {} }, '-1'],
])('%s', (_case, wishes, expected) => {
  expect(chooseSkill({ settings, ...wishes })).toBe(expected);
});
