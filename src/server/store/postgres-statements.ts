/**
 * The statements of `append`. Each is one atomic step for a whole batch: `$1` has one object per append, `$2` one per
 * event. What they could do they answer with its id; what they leave out was refused.
 */
import { hintChannel } from '../bus/hint-wire.ts';
import { hourMs } from './schema.ts';

const heads = `input as materialized (
  select * from json_to_recordset($1::json) as i(n integer, id text, account_id text, consumer_id text, start_ts bigint,
    expected integer, revision integer, updated_ts bigint, due_ts bigint, has_facts boolean, skill_id text,
    agent_id text, last_agent_id text, state text, stage text, agent_ids json, snapshot text, message_key text, hint text)
)`;

/** What follows from the rows of `done`, and the hints: `pg_notify` costs little when a statement has many. */
const consequences = `logged as (
  insert into events (conversation_num, revision, dialog_id, sequence, message_key, ts, body)
  select done.num, e.revision, e.dialog_id, e.sequence, e.message_key, e.ts, e.body
  from json_to_recordset($2::json) as e(id text, revision integer, dialog_id text, sequence integer,
    message_key text, ts bigint, body text)
  join done on done.id = e.id
), saved as (
  insert into snapshots (conversation_num, revision, body)
  select done.num, input.revision, input.snapshot from done join input on input.id = done.id
  where input.snapshot is not null
  on conflict (conversation_num) do update set revision = excluded.revision, body = excluded.body
), gone as (
  delete from conversation_agents a using done join input on input.id = done.id
  where input.has_facts and a.conversation_num = done.num
    and a.agent_id not in (select json_array_elements_text(input.agent_ids))
), joined as (
  insert into conversation_agents (conversation_num, agent_id)
  select done.num, taking.agent_id from done join input on input.id = done.id
  cross join lateral json_array_elements_text(input.agent_ids) as taking(agent_id)
  where input.has_facts
  on conflict do nothing
)
select done.id, case when input.hint is not null then pg_notify('${hintChannel}', input.hint) end
from done join input on input.id = done.id`;

export const createStatement = {
  name: 'create-conversations',
  text: `with ${heads}, done as (
  insert into conversations (id, account_id, consumer_id, skill_id, agent_id, last_agent_id, state, stage, start_ts, updated_ts,
    updated_hour, due_ts, revision)
  select id, account_id, consumer_id, skill_id, agent_id, last_agent_id, state, stage, start_ts, updated_ts,
    updated_ts / ${hourMs}, due_ts, revision
  from input order by account_id, consumer_id
  on conflict do nothing
  returning num, id
), ${consequences}`,
};

/**
 * Rows are locked in the order of their ids, so that two nodes never wait for each other. Whoever waited for a lock
 * goes by the row as the other left it: an outdated `expected` finds nothing to update. A client message id that was
 * used meanwhile, which this statement cannot see, went with a new revision, which it does see.
 */
export const extendStatement = {
  name: 'extend-conversations',
  text: `with ${heads}, locked as materialized (
  select c.num, i.* from input i join conversations c on c.id = i.id
  where c.account_id = i.account_id and c.revision = i.expected
    and (select e.revision from events e where e.conversation_num = c.num and e.message_key = i.message_key) is null
  order by c.id for update of c
), done as (
  update conversations c set updated_ts = i.updated_ts, updated_hour = i.updated_ts / ${hourMs}, due_ts = i.due_ts,
    revision = i.revision,
    skill_id = case when i.has_facts then i.skill_id else c.skill_id end,
    agent_id = case when i.has_facts then i.agent_id else c.agent_id end,
    last_agent_id = case when i.has_facts then i.last_agent_id else c.last_agent_id end,
    state = case when i.has_facts then i.state else c.state end,
    stage = case when i.has_facts then i.stage else c.stage end
  from locked i where c.num = i.num
  returning c.num, c.id
), ${consequences}`,
};

/** Why appends were refused: an event is a duplicate, `open_id` the open conversation in the way, nothing a conflict. */
export const explainStatement = {
  name: 'explain-refusals',
  text: `with ${heads}
select i.n, e.revision, e.ts, e.body, case when i.expected = 0 and c.num is null then o.id end as open_id
from input i
left join conversations c on c.id = i.id
left join events e on e.conversation_num = c.num and c.account_id = i.account_id and e.message_key = i.message_key
left join conversations o on o.account_id = i.account_id and o.consumer_id = i.consumer_id and o.state = 'OPEN'`,
};
