/** The console has a field for every member that the server takes from administrators, and asks for nothing else. */
import type { TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { accountBody } from '../../src/server/admin/account-body.ts';
import { connectorBody } from '../../src/server/admin/connector-body.ts';
import { engagementSettings } from '../../src/server/admin/engagement-settings-routes.ts';
import { kinds } from '../../src/server/admin/item-kinds.ts';
import { retentionBody } from '../../src/server/admin/rights-routes.ts';
import { groupBody, skillBody, userBody } from '../../src/server/admin/user-body.ts';
import { accountForm, engagementForm, retentionForm } from '../../src/workspace/admin/account/settings-forms.ts';
import { campaignForm } from '../../src/workspace/admin/campaigns/campaign-fields.ts';
import { engagementNames } from '../../src/workspace/admin/campaigns/engagement-fields.ts';
import { connectorForm } from '../../src/workspace/admin/connectors/connector-form.ts';
import type { Field, Section } from '../../src/workspace/admin/form/description.ts';
import { findKind } from '../../src/workspace/admin/library/kinds.ts';
import { messageForm } from '../../src/workspace/admin/messages/messages.ts';

// biome-ignore lint/suspicious/noExplicitAny: schemas are JSON
type Schema = any;

/** Dotted paths of all that may be sent; `*` stands for an item, `[kind]` for the branch of a union. */
function membersOf(schema: Schema, path = ''): string[] {
  const join = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (schema.anyOf) return schema.anyOf.flatMap((branch: Schema) => branchMembers(branch, path));
  if (schema.type === 'array') {
    const inner = membersOf(schema.items, join('*'));
    return inner.length === 1 && inner[0] === join('*') ? [path] : inner;
  }
  if (schema.type === 'object' && schema.properties)
    return Object.entries(schema.properties).flatMap(([name, member]) => membersOf(member, join(name)));
  return [path];
}

function branchMembers(branch: Schema, path: string): string[] {
  const { kind, ...rest } = branch.properties ?? {};
  if (!kind) return membersOf(branch, path);
  return [kind.const ?? kind.enum].flat().flatMap((name: string) => {
    const at = `${path}[${name}]`;
    return [at, ...Object.entries(rest).flatMap(([member, schema]) => membersOf(schema, `${at}.${member}`))];
  });
}

function fieldsOf(fields: readonly Field[], path = ''): string[] {
  const join = (name: string) => (path === '' ? name : `${path}.${name}`);
  return fields.flatMap((field) => {
    const own = join(field.path);
    if (field.kind === 'list') return fieldsOf(field.item, `${own}.*`);
    if (field.kind !== 'variants') return [own];
    return field.variants.flatMap(({ kind, fields: inner }) => [
      `${own}.*[${kind}]`,
      ...fieldsOf(inner, `${own}.*[${kind}]`),
    ]);
  });
}

const inSections = (sections: readonly Section[]) => fieldsOf(sections.flatMap(({ fields }) => fields));
const inLibrary = (slug: string) => inSections(findKind(slug)?.sections ?? []);

interface Compared {
  schema: TSchema | undefined;
  fields: string[];
  /** Members that are the server's to give, or that the form makes out of others. */
  given?: string[];
  /** Fields that are the form's own. */
  own?: string[];
}

const item = (path: string): TSchema | undefined =>
  (kinds.find((kind) => kind.path === path)?.parse as { schema?: TSchema } | undefined)?.schema;

const compared: Record<string, Compared> = {
  campaign: {
    schema: item('campaigns'),
    fields: [...inSections(campaignForm.sections), ...fieldsOf(engagementNames.fields)],
    given: ['engagements.*.id', 'engagements.*.revision'],
    own: ['engagements.*.conversationType'],
  },
  audience: { schema: item('audiences'), fields: inLibrary('audiences') },
  'entry point': { schema: item('entry-points'), fields: inLibrary('entry-points') },
  behaviour: { schema: item('behaviours'), fields: inLibrary('behaviours') },
  goal: { schema: item('goals'), fields: inLibrary('goals') },
  window: { schema: item('windows'), fields: inLibrary('windows') },
  'working hours': { schema: item('hours'), fields: inLibrary('hours') },
  'predefined content': { schema: item('predefined-content'), fields: inLibrary('predefined-content') },
  'automatic message': {
    schema: item('automatic-messages'),
    fields: inSections(messageForm({ event: 'welcome', label: '', usual: '', delayMs: 1 }).sections),
    own: ['bySkill.*.skillId', 'bySkill.*.texts'],
    given: ['bySkill'],
  },
  user: { schema: userBody, fields: inLibrary('users') },
  skill: { schema: skillBody, fields: inLibrary('skills') },
  group: { schema: groupBody, fields: inLibrary('groups') },
  connector: { schema: connectorBody, fields: inSections(connectorForm.sections), own: ['certificate'] },
  features: { schema: accountBody, fields: inSections(accountForm.sections) },
  'pages and engagement': {
    schema: engagementSettings,
    fields: inSections(engagementForm.sections),
    /* One of the features. */
    given: ['engagement.showUnverifiedAttributes'],
  },
  retention: { schema: retentionBody, fields: inSections(retentionForm.sections) },
};

describe('each member has a field, and each field a member', () => {
  test.each(Object.entries(compared))('%s', (_name, { schema, fields, given = [], own = [] }) => {
    const members = membersOf(schema).filter((path) => !given.includes(path));
    const shown = fields.filter((path) => !own.includes(path));
    expect([...new Set(shown)].toSorted()).toEqual([...new Set(members)].toSorted());
  });
});
