/** Accounts, people, sessions and keys: plain records, written once for both databases. */
import { type Kysely, sql } from 'kysely';
import type { Availability } from '../../protocol/enums.ts';
import { mainGroupId } from './changes.ts';
import { clearingQueries } from './queries-clearings.ts';
import { type KeyQueries, keyQueries } from './queries-keys.ts';
import type { Tables } from './schema.ts';
import type {
  Account,
  AgentSession,
  AgentState,
  Connector,
  Consumer,
  ConsumerPart,
  Revocation,
  Skill,
  Store,
  User,
} from './store.ts';

type RecordQueries = AccountQueries & AgentQueries & VaultQueries & ReturnType<typeof clearingQueries>;

export const recordQueries = (db: Kysely<Tables>): RecordQueries => ({
  ...accountQueries(db),
  ...agentQueries(db),
  ...vaultQueries(db),
  ...clearingQueries(db),
});

type AccountQueries = Pick<
  Store,
  | 'findAccount'
  | 'listAccounts'
  | 'saveAccount'
  | 'listConnectors'
  | 'saveConnector'
  | 'listUsers'
  | 'findUser'
  | 'saveUser'
  | 'listSkills'
  | 'saveSkill'
>;

function accountQueries(db: Kysely<Tables>): AccountQueries {
  const records = async <T>(table: 'connectors' | 'users' | 'skills', accountId: string) => {
    const rows = await db.selectFrom(table).where('account_id', '=', accountId).select('record').execute();
    return rows.map(({ record }) => JSON.parse(record) as T);
  };
  const save = async (table: 'connectors' | 'skills', { accountId, id, record }: Keyed) => {
    await db
      .insertInto(table)
      .values({ account_id: accountId, id, record })
      .onConflict((conflict) => conflict.columns(['account_id', 'id']).doUpdateSet({ record }))
      .execute();
  };
  return {
    async findAccount(id) {
      const row = await db.selectFrom('accounts').where('id', '=', id).select('record').executeTakeFirst();
      return row && (JSON.parse(row.record) as Account);
    },
    async listAccounts() {
      const rows = await db.selectFrom('accounts').orderBy('id').select('record').execute();
      return rows.map(({ record }) => JSON.parse(record) as Account);
    },
    async saveAccount(account) {
      const record = JSON.stringify(account);
      await db
        .insertInto('accounts')
        .values({ id: account.id, record })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ record }))
        .execute();
    },
    async listConnectors(accountId) {
      const connectors = await records<Connector>('connectors', accountId);
      return connectors.sort((a, b) => a.priority - b.priority || order(a.id, b.id));
    },
    saveConnector: (connector) => save('connectors', { ...connector, record: JSON.stringify(connector) }),
    async listSkills(accountId) {
      const skills = await records<Skill>('skills', accountId);
      return skills.sort((a, b) => order(a.name, b.name) || order(a.id, b.id));
    },
    saveSkill: (skill) => save('skills', { ...skill, record: JSON.stringify(skill) }),
    async listUsers(accountId) {
      const users = await records<User>('users', accountId);
      return users.sort((a, b) => order(a.loginName, b.loginName));
    },
    async findUser(accountId, by) {
      const users = db.selectFrom('users').where('account_id', '=', accountId).select('record');
      const one =
        'userId' in by
          ? users.where('user_id', '=', by.userId)
          : 'pid' in by
            ? users.where('pid', '=', by.pid)
            : users.where('login_name', '=', by.loginName);
      const row = await one.executeTakeFirst();
      return row && (JSON.parse(row.record) as User);
    },
    async saveUser(user) {
      const columns = userColumns(user);
      await db
        .insertInto('users')
        .values({ account_id: user.accountId, user_id: user.userId, ...columns })
        .onConflict((conflict) => conflict.columns(['account_id', 'user_id']).doUpdateSet(columns))
        .execute();
    },
  };
}

export const userColumns = (user: User) => ({
  pid: user.pid,
  login_name: user.loginName,
  group_id: user.groupId ?? mainGroupId,
  record: JSON.stringify(user),
});

interface Keyed {
  accountId: string;
  id: string;
  record: string;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type AgentQueries = Pick<
  Store,
  | 'prolongAgentSession'
  | 'findAgentSession'
  | 'deleteAgentSession'
  | 'listAgentSessions'
  | 'deleteExpiredAgentSessions'
  | 'saveAgentState'
  | 'renewAgentState'
  | 'listAgentStates'
>;

function agentQueries(db: Kysely<Tables>): AgentQueries {
  return {
    async prolongAgentSession(bearerDigest, expiresTs) {
      const session = db.updateTable('agent_sessions').where('bearer_digest', '=', bearerDigest);
      await session.set({ expires_ts: expiresTs }).execute();
    },
    async findAgentSession(by) {
      const sessions = db.selectFrom('agent_sessions').selectAll();
      const found =
        'bearerDigest' in by
          ? sessions.where('bearer_digest', '=', by.bearerDigest)
          : 'cookieDigest' in by
            ? sessions.where('cookie_digest', '=', by.cookieDigest)
            : /* A letter behind all digits ends the range. */
              sessions.where('bearer_digest', '>=', by.digestStart).where('bearer_digest', '<', `${by.digestStart}g`);
      const [row, ...others] = await found.limit(2).execute();
      return row && others.length === 0 ? sessionOf(row) : undefined;
    },
    async listAgentSessions(accountId, userId) {
      const all = db.selectFrom('agent_sessions').where('account_id', '=', accountId).selectAll();
      const sessions = userId === undefined ? all : all.where('user_id', '=', userId);
      return (await sessions.orderBy('created_ts', 'desc').limit(1000).execute()).map(sessionOf);
    },
    async deleteAgentSession(bearerDigest) {
      await sessionsEnd(db).where('bearer_digest', '=', bearerDigest).execute();
    },
    async deleteExpiredAgentSessions(beforeTs) {
      await db.deleteFrom('agent_sessions').where('expires_ts', '<', beforeTs).execute();
    },
    async saveAgentState(state) {
      const row = stateRow(state);
      await db
        .insertInto('agent_states')
        .values(row)
        .onConflict((conflict) => conflict.columns(['account_id', 'agent_id']).doUpdateSet(row))
        .execute();
    },
    async renewAgentState(state, nowTs) {
      const kept = (column: 'availability' | 'description') => sql<string>`case
        when agent_states.connected_until_ts > ${nowTs} then agent_states.${sql.ref(column)}
        else excluded.${sql.ref(column)} end`;
      const later = sql<number>`case when agent_states.connected_until_ts > excluded.connected_until_ts
        then agent_states.connected_until_ts else excluded.connected_until_ts end`;
      const renewed = { availability: kept('availability'), description: kept('description') };
      const row = await db
        .insertInto('agent_states')
        .values(stateRow(state))
        .onConflict((conflict) =>
          conflict.columns(['account_id', 'agent_id']).doUpdateSet({ ...renewed, connected_until_ts: later }),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return stateOf(row);
    },
    async listAgentStates(accountId) {
      const states = db.selectFrom('agent_states').where('account_id', '=', accountId).selectAll();
      return (await states.orderBy('agent_id').execute()).map(stateOf);
    },
  };
}

/** Steps of a change. */
export const sessionsEnd = (db: Kysely<Tables>) => db.deleteFrom('agent_sessions').returning('bearer_digest');
export const sessionInsert = (db: Kysely<Tables>, session: AgentSession) =>
  db.insertInto('agent_sessions').values(sessionRow(session)).returning('bearer_digest');

const stateRow = (state: AgentState): Tables['agent_states'] => ({
  account_id: state.accountId,
  agent_id: state.agentId,
  availability: state.availability,
  description: state.description,
  connected_until_ts: state.connectedUntilTs,
});

const stateOf = (row: Tables['agent_states']): AgentState => ({
  accountId: row.account_id,
  agentId: row.agent_id,
  availability: row.availability as Availability,
  description: row.description,
  connectedUntilTs: row.connected_until_ts,
});

const sessionRow = (session: AgentSession): Tables['agent_sessions'] => ({
  bearer_digest: session.bearerDigest,
  cookie_digest: session.cookieDigest,
  csrf_digest: session.csrfDigest,
  account_id: session.accountId,
  user_id: session.userId,
  created_ts: session.createdTs,
  expires_ts: session.expiresTs,
});

const sessionOf = (row: Tables['agent_sessions']): AgentSession => ({
  bearerDigest: row.bearer_digest,
  cookieDigest: row.cookie_digest,
  csrfDigest: row.csrf_digest,
  accountId: row.account_id,
  userId: row.user_id,
  createdTs: row.created_ts,
  expiresTs: row.expires_ts,
});

type VaultQueries = Pick<
  Store,
  | 'saveConsumerVerified'
  | 'saveConsumerDeclared'
  | 'saveConsumerNamed'
  | 'findConsumer'
  | 'saveRevocation'
  | 'findRevocation'
  | 'listRevocations'
  | 'listConsumers'
> &
  KeyQueries;

function vaultQueries(db: Kysely<Tables>): VaultQueries {
  return {
    saveConsumerVerified: consumerSaver(db, 'sealed_verified'),
    saveConsumerDeclared: consumerSaver(db, 'sealed_declared'),
    saveConsumerNamed: consumerSaver(db, 'sealed_named'),
    async findConsumer(accountId, id) {
      const consumers = db.selectFrom('consumers').where('account_id', '=', accountId).where('id', '=', id);
      const row = await consumers.selectAll().executeTakeFirst();
      return row && consumerOf(row);
    },
    async listConsumers(after, limit) {
      const consumers = db.selectFrom('consumers').orderBy('account_id').orderBy('id').limit(limit).selectAll();
      const rest = after
        ? consumers.where((eb) =>
            eb.or([
              eb('account_id', '>', after.accountId),
              eb.and([eb('account_id', '=', after.accountId), eb('id', '>', after.id)]),
            ]),
          )
        : consumers;
      return (await rest.execute()).map(consumerOf);
    },
    ...revocationQueries(db),
    ...keyQueries(db),
  };
}

function revocationQueries(db: Kysely<Tables>): Pick<Store, 'saveRevocation' | 'findRevocation' | 'listRevocations'> {
  /* Built once: every exchange and every connection asks. */
  const ofAccount = db.selectFrom('revocations').where('account_id', '=', '');
  const one = ofAccount.where('consumer_id', '=', '').selectAll().compile();
  return {
    async saveRevocation(revocation) {
      await revocationSaver(db, revocation).execute();
    },
    async findRevocation(accountId, consumerId) {
      const { rows } = await db.executeQuery<Tables['revocations']>({ ...one, parameters: [accountId, consumerId] });
      return rows[0] && revocationOf(rows[0]);
    },
    async listRevocations(sinceTs) {
      const rows = await db.selectFrom('revocations').where('until_ts', '>=', sinceTs).selectAll().execute();
      return rows.map(revocationOf);
    },
  };
}

export const revocationSaver = (db: Kysely<Tables>, { accountId, consumerId, untilTs }: Revocation) =>
  db
    .insertInto('revocations')
    .values({ account_id: accountId, consumer_id: consumerId, until_ts: untilTs })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'consumer_id'])
        .doUpdateSet({ until_ts: untilTs })
        .where('revocations.until_ts', '<', untilTs),
    );

const revocationOf = (row: Tables['revocations']): Revocation => ({
  accountId: row.account_id,
  consumerId: row.consumer_id,
  untilTs: row.until_ts,
});

/** Built once: every sign-in saves, and building the statement takes longer than running it. */
function consumerSaver(db: Kysely<Tables>, column: 'sealed_verified' | 'sealed_declared' | 'sealed_named') {
  const upsert = db
    .insertInto('consumers')
    .values({ account_id: '', id: '', [column]: '', updated_ts: 0 })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'id']).doUpdateSet((eb) => ({
        [column]: eb.ref(`excluded.${column}`),
        updated_ts: eb.ref('excluded.updated_ts'),
      })),
    )
    .compile();
  return async ({ accountId, id, sealed, updatedTs }: ConsumerPart): Promise<void> => {
    await db.executeQuery({ ...upsert, parameters: [accountId, id, sealed, updatedTs] });
  };
}

const consumerOf = (row: Tables['consumers']): Consumer => ({
  accountId: row.account_id,
  id: row.id,
  ...(row.sealed_verified !== null && { sealedVerified: row.sealed_verified }),
  ...(row.sealed_declared !== null && { sealedDeclared: row.sealed_declared }),
  ...(row.sealed_named !== null && { sealedNamed: row.sealed_named }),
  updatedTs: row.updated_ts,
});
