/** The tables, as both databases hold them. Times are milliseconds since 1970; `record` columns are JSON texts. */
import type { Generated } from 'kysely';

/** Stands for "never due" in `due_ts`, so that due times sort and compare without nulls. */
export const neverDueTs = Number.MAX_SAFE_INTEGER;

export const hourMs = 3_600_000;

/** The databases whose columns differ in places. */
export type Dialect = 'sqlite' | 'postgres';

export interface Tables {
  /** What lists and filters need; the conversation itself is `snapshots` and the tail of `events`. */
  conversations: {
    /** Rows of one conversation are found by this small number: text ids would make every index of the log larger. */
    num: Generated<number>;
    id: string;
    account_id: string;
    consumer_id: string;
    skill_id: string;
    /** PID of the actively assigned agent. */
    agent_id: string | null;
    /** PID of whoever was, while nobody is. */
    last_agent_id: string | null;
    state: string;
    stage: string;
    start_ts: number;
    /** Of the last event. */
    updated_ts: number;
    /** Its hour, for the index: an index over the time itself would be written by every append. */
    updated_hour: number;
    due_ts: number;
    revision: number;
  };
  /** Who takes part now, consumers left out. */
  conversation_agents: { conversation_num: number; agent_id: string };
  /** `fold` up to `revision`, written every so often; what follows is folded when it is read. */
  snapshots: { conversation_num: number; revision: number; body: string };
  events: {
    conversation_num: number;
    revision: number;
    /** Empty = the MAIN dialog, whose id is the conversation's. Null in events that have no sequence. */
    dialog_id: string | null;
    sequence: number | null;
    /** Digest of dialog, sender and client message id. */
    message_key: string | null;
    ts: number;
    body: string;
  };
  accounts: { id: string; record: string };
  connectors: { account_id: string; id: string; record: string };
  users: {
    account_id: string;
    user_id: string;
    pid: string;
    login_name: string;
    group_id: string;
    record: string;
  };
  agent_groups: { account_id: string; id: string; name: string; record: string };
  skills: { account_id: string; id: string; record: string };
  /** Every revision of every configuration item; the highest one stands, and without a record the item is deleted. */
  items: {
    num: Generated<number>;
    account_id: string;
    kind: string;
    id: string;
    revision: number;
    record: string | null;
    changed_by: string;
    changed_ts: number;
  };
  visits: {
    account_id: string;
    session_id: string;
    visitor_id: string;
    started_ts: number;
    last_ts: number;
    revision: number;
    record: string;
  };
  /** As whom a visitor whom nobody vouches for has talked. */
  visitor_consumers: { account_id: string; visitor_id: string; consumer_id: string; ts: number };
  attributes: {
    num: Generated<number>;
    account_id: string;
    visitor_id: string;
    session_id: string;
    consumer_id: string | null;
    page_id: string | null;
    ts: number;
    type: string;
    body: string;
  };
  agent_sessions: {
    bearer_digest: string;
    cookie_digest: string;
    csrf_digest: string;
    account_id: string;
    user_id: string;
    created_ts: number;
    expires_ts: number;
  };
  agent_factors: { account_id: string; user_id: string; record: string };
  agent_states: {
    account_id: string;
    agent_id: string;
    availability: string;
    description: string;
    connected_until_ts: number;
  };
  consumers: {
    account_id: string;
    id: string;
    sealed_verified: string | null;
    sealed_declared: string | null;
    sealed_named: string | null;
    updated_ts: number;
  };
  /** Tokens of the consumer that were issued until then are no longer accepted. */
  revocations: { account_id: string; consumer_id: string; until_ts: number };
  /** The consumer no longer sees on that device what began before then. */
  history_clearings: { account_id: string; consumer_id: string; device_id: string; cleared_ts: number };
  /** Logins that must not bring anybody a second time. */
  used_logins: { digest: string; until_ts: number };
  /** Exports and erasures of consumers' data; `consumer_id` only until it is done. */
  rights_requests: {
    id: string;
    account_id: string;
    kind: string;
    subject_digest: string;
    consumer_id: string | null;
    state: string;
    requested_by: string;
    requested_ts: number;
    due_ts: number;
    finished_ts: number | null;
    revision: number;
    record: string;
  };
  /** Work that one node does at a time. */
  leases: { name: string; holder: string; until_ts: number };
  keys: {
    kid: string;
    use: string;
    sealed: string;
    created_ts: number;
    active_ts: number;
    retires_ts: number | null;
    account_id: string | null;
  };
}
