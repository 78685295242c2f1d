/** How a dialog's events are found; one text for both databases, whose parameters differ in their mark only. */
import { dialogColumn, messageKey, messageRef } from './append-row.ts';
import type { DialogRange, PublishedMessage } from './store.ts';

/** Beyond every sequence and revision, and a PostgreSQL integer even when a revision is added. */
const beyond = 2 ** 30;

export function dialogStatement(range: DialogRange, mark: '?' | '$'): { text: string; values: (string | number)[] } {
  const { conversationId, dialogId, fromSequence, beforeSequence = beyond, limit, from } = range;
  const column = dialogColumn(conversationId, dialogId);
  const direction = from === 'newest' ? 'desc' : 'asc';
  return {
    text: column === '' ? ofMainDialog(mark, direction) : ofOtherDialog(mark, direction),
    values: [conversationId, column, Math.min(fromSequence, beyond), Math.min(beforeSequence, beyond), limit],
  };
}

const conversation = (mark: string): string => `(select num from conversations where id = ${mark}1)`;

/**
 * By revision. A revision exceeds the sequence of its event by what else has happened before in the conversation: by 1 at
 * least, and by no more than in the dialog's newest event.
 */
const ofMainDialog = (mark: string, direction: string): string =>
  `select revision, ts, body from events where conversation_num = ${conversation(mark)}
     and revision > ${mark}3 and revision < ${mark}4 + (select revision - sequence from events
       where conversation_num = ${conversation(mark)} and dialog_id = ${mark}2 order by revision desc limit 1)
     and dialog_id = ${mark}2 and sequence >= ${mark}3 and sequence < ${mark}4
     order by revision ${direction} limit ${mark}5`;

const ofOtherDialog = (mark: string, direction: string): string =>
  `select revision, ts, body from events where conversation_num = ${conversation(mark)}
     and dialog_id = ${mark}2 and dialog_id <> '' and sequence >= ${mark}3 and sequence < ${mark}4
     order by sequence ${direction} limit ${mark}5`;

export function publishedStatement(message: PublishedMessage, mark: '?' | '$'): { text: string; values: string[] } {
  const { conversationId, dialogId, senderId, clientMessageId } = message;
  const key = messageKey(dialogColumn(conversationId, dialogId), messageRef(senderId, clientMessageId));
  return {
    text: `select revision, ts, body from events
      where conversation_num = ${conversation(mark)} and message_key = ${mark}2`,
    values: [conversationId, key],
  };
}

/**
 * The first row of a statement that ends with its order by revision and its limit, and those after it whose bodies fit into
 * `bytes`. PostgreSQL adds up the sizes without reading what is stored apart.
 */
export const someOf = (text: string, bytes: string, direction: 'asc' | 'desc'): string =>
  `select revision, ts, body from (
     select revision, ts, body, row_number() over so_far as place, sum(octet_length(body)) over so_far as bytes
     from (${text}) as page window so_far as (order by revision ${direction})
   ) as pages where place = 1 or bytes <= ${bytes} order by revision ${direction}`;
