/** Changes by administrators, as statements that both databases carry out all or not at all. */
import { type CompiledQuery, type Kysely, sql } from 'kysely';
import {
  type AccountChange,
  type AgentGroup,
  type ChangeStore,
  mainGroupId,
  type Recorded,
  type RecordSwap,
  type StoredAct,
} from './changes.ts';
import { rotationStatements } from './queries-keys.ts';
import { revocationSaver, sessionInsert, sessionsEnd, userColumns } from './queries-records.ts';
import { rightsStatement } from './queries-requests.ts';
import type { Tables } from './schema.ts';

/** One step of a change. */
export interface Statement {
  query: CompiledQuery;
  /** It must return a row: otherwise the whole change is off. */
  required: boolean;
}

/** Carries out all statements in order or none; false where a required one returned nothing or a unique name is taken. */
export type Atomically = (statements: readonly Statement[]) => Promise<boolean>;

export const changeQueries = (db: Kysely<Tables>, atomically: Atomically): ChangeStore => ({
  changeRecords: (change) => atomically(statementsOf(db, change)),
  addAgentSession: (session, { user, account }) =>
    atomically([
      ...(account ? [unchanged(db, { table: 'accounts', key: { id: account.id } }, account)] : []),
      unchanged(db, { table: 'users', key: { account_id: user.accountId, user_id: user.userId } }, user),
      required(sessionInsert(db, session).compile()),
    ]),
  async listGroups(accountId) {
    const rows = await db
      .selectFrom('agent_groups')
      .where('account_id', '=', accountId)
      .orderBy('name')
      .orderBy('id')
      .select('record')
      .execute();
    return rows.map(({ record }) => JSON.parse(record) as AgentGroup);
  },
});

/** Accounts first, then their connectors, and so on: two changes at once never wait for each other. */
const order = ['account', 'connector', 'group', 'skill', 'user', 'factors'] as const;

function statementsOf(
  db: Kysely<Tables>,
  { accountId, swaps, acts = [], recorded, by, ts }: AccountChange,
): Statement[] {
  const ordered = swaps.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return [
    ...ordered.flatMap((swap) => swapStatements(db, accountId, swap)),
    ...acts.flatMap((act) => actStatements(db, accountId, act)),
    ...recorded.flatMap((one) => recordStatements(db, one, { accountId, by, ts })),
  ];
}

function actStatements(db: Kysely<Tables>, accountId: string, act: StoredAct): Statement[] {
  switch (act.kind) {
    case 'rotation':
      return rotationStatements(db, act);
    case 'revocation':
      return [{ query: revocationSaver(db, act.revocation).compile(), required: false }];
    case 'rights-request':
      return [rightsStatement(db, act.next)];
    case 'session-end':
      return [required(sessionsEnd(db).where('bearer_digest', '=', act.bearerDigest).compile())];
    case 'sessions-end': {
      const { userId, exceptBearerDigest = '' } = act;
      const ended = sessionsEnd(db)
        .where('account_id', '=', accountId)
        .where('user_id', '=', userId)
        .where('bearer_digest', '!=', exceptBearerDigest);
      return [{ query: ended.compile(), required: false }];
    }
  }
}

const required = (query: CompiledQuery): Statement => ({ query, required: true });

function swapStatements(db: Kysely<Tables>, accountId: string, swap: RecordSwap): Statement[] {
  switch (swap.kind) {
    case 'account':
      return swapRow(db, { table: 'accounts', key: { id: accountId }, columns: {} }, swap);
    case 'connector':
    case 'skill':
      return swapRow(db, { table: `${swap.kind}s`, key: keyOf(accountId, swap), columns: {} }, swap);
    case 'group': {
      const columns = { name: swap.next?.name };
      const row = { table: 'agent_groups', key: keyOf(accountId, swap), columns } as const;
      return swap.next ? swapRow(db, row, swap) : [...touched(db, row.key), ...deletedGroup(db, row.key, swap)];
    }
    case 'user': {
      const { userId = '' } = swap.expected ?? swap.next ?? {};
      const { record: _record, ...columns } = swap.next ? userColumns(swap.next) : {};
      const row = { table: 'users', key: { account_id: accountId, user_id: userId }, columns } as const;
      const { groupId } = swap.next ?? {};
      const into = groupId === undefined || groupId === mainGroupId ? [] : touched(db, keyed(accountId, groupId));
      return [...into, ...swapRow(db, row, swap)];
    }
    case 'factors': {
      const { userId = '' } = swap.expected ?? swap.next ?? {};
      const row = { table: 'agent_factors', key: { account_id: accountId, user_id: userId }, columns: {} } as const;
      return swapRow(db, row, swap);
    }
  }
}

const keyed = (accountId: string, id: string) => ({ account_id: accountId, id });

const keyOf = (
  accountId: string,
  { expected, next }: { expected?: { id: string } | undefined; next?: { id: string } | undefined },
) => keyed(accountId, (expected ?? next)?.id ?? '');

interface Row {
  table: 'accounts' | 'connectors' | 'skills' | 'users' | 'agent_groups' | 'agent_factors';
  key: Record<string, string>;
  /** Beside the record. */
  columns: Record<string, string | undefined>;
}

const standing = (key: Row['key'], record: object | undefined) =>
  sql.join(
    Object.entries({ ...key, record: JSON.stringify(record) }).map(
      ([column, value]) => sql`${sql.ref(column)} = ${value}`,
    ),
    sql` and `,
  );

function swapRow(
  db: Kysely<Tables>,
  { table, key, columns }: Row,
  { expected, next }: { expected?: object | undefined; next?: object | undefined },
): Statement[] {
  const name = sql.table(table);
  const stands = standing(key, expected);
  if (!next) return expected ? [required(sql`delete from ${name} where ${stands} returning record`.compile(db))] : [];
  const values = Object.entries({ ...columns, record: JSON.stringify(next) });
  if (expected) {
    const set = sql.join(values.map(([column, value]) => sql`${sql.ref(column)} = ${value}`));
    return [required(sql`update ${name} set ${set} where ${stands} returning record`.compile(db))];
  }
  const all = [...Object.entries(key), ...values];
  const into = sql.join(all.map(([column]) => sql.ref(column)));
  const what = sql.join(all.map(([, value]) => sql`${value}`));
  return [
    required(sql`insert into ${name} (${into}) values (${what}) on conflict do nothing returning record`.compile(db)),
  ];
}

/** Holds the record as it is until all is done: who changes it meanwhile waits, and who was first is seen. */
const unchanged = (db: Kysely<Tables>, { table, key }: Omit<Row, 'columns'>, record: object): Statement =>
  required(
    sql`update ${sql.table(table)} set record = record where ${standing(key, record)} returning record`.compile(db),
  );

/** Holds the group as it is until the change is done, so that it does not go while somebody comes into it. */
const touched = (db: Kysely<Tables>, { account_id, id }: { account_id: string; id: string }): Statement[] => [
  required(
    sql`update agent_groups set record = record where account_id = ${account_id} and id = ${id} returning id`.compile(
      db,
    ),
  ),
];

const deletedGroup = (
  db: Kysely<Tables>,
  { account_id, id }: { account_id: string; id: string },
  { expected }: { expected?: AgentGroup | undefined },
): Statement[] => [
  required(
    sql`delete from agent_groups where account_id = ${account_id} and id = ${id} and record = ${JSON.stringify(expected)}
      and not exists (select 1 from users where users.account_id = ${account_id} and users.group_id = ${id})
      returning id`.compile(db),
  ),
];

function recordStatements(
  db: Kysely<Tables>,
  { kind, id, before, after }: Recorded,
  { accountId, by, ts }: Pick<AccountChange, 'accountId' | 'by' | 'ts'>,
): Statement[] {
  const ofItem = sql`account_id = ${accountId} and kind = ${kind} and id = ${id}`;
  const add = (record: string | null, who: string, having = sql``) =>
    sql`insert into items (account_id, kind, id, revision, record, changed_by, changed_ts)
      select cast(${accountId} as text), cast(${kind} as text), cast(${id} as text), coalesce(max(revision), 0) + 1,
        cast(${record} as text), cast(${who} as text), cast(${ts} as bigint)
      from items where ${ofItem} ${having} returning revision`.compile(db);
  const change = required(add(after === undefined ? null : JSON.stringify(after), by));
  if (before === undefined) return [change];
  const text = JSON.stringify(before);
  const known = sql`select 1 from items as s where s.account_id = ${accountId} and s.kind = ${kind}
    and s.id = ${id} and s.record = ${text}
    and s.revision = (select max(i.revision) from items as i where i.account_id = s.account_id
      and i.kind = s.kind and i.id = s.id)`;
  return [{ query: add(text, 'system', sql`having not exists (${known})`), required: false }, change];
}
