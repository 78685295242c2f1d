/**
 * Every request of the wire: who may send it, how it may be spelt, the shape of its body and of its answer. Types,
 * validators, the client's `request()` and the server's handler table are all derived from this one.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { availabilities, roles } from './enums.ts';
import { deviceIdPattern, maxTextLength } from './frames.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const agentRef = Type.String({ minLength: 1, maxLength: 128 });
const optional = Type.Optional;
/** Up to the last moment that a date can name: databases have no number for every one of JSON. */
const lastMoment = 8_640_000_000_000_000;
const millis = Type.Integer({ minimum: 0, maximum: lastMoment });
/** Some clients ask before the largest number that they know. */
const sequence = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const contentEvent = Type.Object({
  type: Type.Literal('ContentEvent'),
  contentType: Type.String({ minLength: 1, maxLength: 64 }),
  message: Type.Union([Type.String({ maxLength: maxTextLength }), Type.Object({})]),
  quickReplies: optional(Type.Object({})),
});
const richContentEvent = Type.Object({
  type: Type.Literal('RichContentEvent'),
  content: optional(Type.Object({})),
  /** One published schema's name for `content`; accepted, never sent. */
  message: optional(Type.Object({})),
  quickReplies: optional(Type.Object({})),
});
const acceptStatusEvent = Type.Object({
  type: Type.Literal('AcceptStatusEvent'),
  status: Type.Enum([
    'ACCEPT',
    'READ',
    'ACTION',
    'ENRICH',
    'ACCESS',
    'NACK',
    'VIEWED',
    'SUBMITTED',
    'ABORTED',
    'ERROR',
  ]),
  sequenceList: Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 1000 }),
});
const chatStateEvent = Type.Object({
  type: Type.Literal('ChatStateEvent'),
  chatState: Type.Enum(['ACTIVE', 'COMPOSING', 'PAUSE', 'INACTIVE', 'GONE', 'BACKGROUND']),
});

const ttrType = Type.Enum(['CUSTOM', 'NORMAL', 'PRIORITIZED', 'URGENT']);

const conversationField = Type.Union([
  Type.Object({
    field: Type.Literal('ParticipantsChange'),
    type: Type.Enum(['ADD', 'REMOVE', 'SUGGEST', 'UPDATE']),
    role: Type.Enum(roles),
    userId: optional(agentRef),
    dialogId: optional(id),
    /** `SUGGEST`: how long the suggested agent is waited for, seconds, at most 21 days. */
    waitSeconds: optional(Type.Integer({ minimum: 0, maximum: 1_814_400 })),
  }),
  Type.Object({
    field: Type.Literal('Skill'),
    type: optional(Type.Literal('UPDATE')),
    skill: Type.Union([Type.String({ maxLength: 64 }), Type.Integer()]),
  }),
  Type.Object({ field: Type.Literal('ConversationStateField'), conversationState: Type.Literal('CLOSE') }),
  Type.Object({
    field: Type.Literal('Stage'),
    conversationState: optional(Type.Literal('CLOSE')),
    stage: optional(Type.Literal('CLOSE')),
    conversationStage: optional(Type.Literal('CLOSE')),
  }),
  Type.Object({
    field: Type.Literal('DialogChange'),
    type: Type.Literal('UPDATE'),
    dialog: Type.Object({
      dialogId: id,
      state: optional(Type.Literal('CLOSE')),
      closedBy: optional(Type.String({ maxLength: 64 })),
      closedCause: optional(Type.String({ maxLength: 256 })),
    }),
  }),
  Type.Object({
    field: Type.Literal('CSATRate'),
    csatRate: optional(Type.Integer({ minimum: 1, maximum: 5 })),
    csatResolutionConfirmation: optional(Type.Boolean()),
    /** Ours: what the consumer adds in words. */
    csatComment: optional(Type.String({ maxLength: 1000 })),
    status: optional(Type.Enum(['FILLED', 'PARTIALLY_FILLED', 'SKIPPED'])),
  }),
  Type.Object({
    field: Type.Literal('TTRField'),
    ttrType,
    value: optional(Type.Number({ minimum: 0, maximum: 31_536_000 })),
  }),
  Type.Object({ field: Type.Literal('ManualETTR'), value: millis }),
  Type.Object({ field: Type.Literal('Note'), note: Type.String({ maxLength: 4000 }) }),
]);
export type ConversationField = Static<typeof conversationField>;

const conversationContext = Type.Object({
  type: Type.String({ maxLength: 64 }),
  lang: optional(Type.String({ maxLength: 35 })),
  visitorId: optional(Type.String({ maxLength: 64 })),
  sessionId: optional(Type.String({ maxLength: 64 })),
  interactionContextId: optional(Type.String({ maxLength: 64 })),
  originConversationId: optional(id),
});

const openStates = Type.Array(Type.Enum(['OPEN', 'CLOSE', 'LOCKED', 'PENDING', 'QUEUED']), { maxItems: 8 });
const conversationFilter = Type.Object({
  convState: optional(openStates),
  stage: optional(openStates),
  convStage: optional(openStates),
  minLastUpdatedTime: optional(millis),
  maxLastUpdatedTime: optional(millis),
  maxETTR: optional(Type.Integer({ minimum: -lastMoment, maximum: lastMoment })),
  consumerId: optional(Type.String({ maxLength: 128 })),
  brandId: optional(Type.String({ maxLength: 20 })),
  agentIds: optional(Type.Array(Type.Union([agentRef, Type.Null()]), { maxItems: 100 })),
  skillIds: optional(Type.Array(Type.Union([Type.String({ maxLength: 64 }), Type.Integer()]), { maxItems: 100 })),
});
export type ConversationFilter = Static<typeof conversationFilter>;

const subscribed = Type.Object({ subscriptionId: Type.String() });
const created = Type.Object({ conversationId: Type.String() });
const text = Type.String({ maxLength: 128 });
const loose = Type.Unknown();

interface RequestRow {
  from: readonly ('consumer' | 'agent')[];
  /** Spellings accepted besides the canonical name. */
  aliases: readonly string[];
  body: TSchema;
  /** Type names of the answer, in the consumer's dialect and in the agent's, and the shape of its body. */
  reply: { v3: string; v2: string; body: TSchema };
  /** Code of a successful answer where it is not 200. */
  code?: 202;
}

const both = ['consumer', 'agent'] as const;
const agentOnly = ['agent'] as const;
const string = { v3: 'StringResponse', v2: '.ReqBody$StringResp', body: text } as const;
const subscribeReply = {
  v3: 'GenericSubscribeResponse',
  v2: '.ams.GenericSubscribe$Response',
  body: subscribed,
} as const;
const createReply = {
  v3: 'cm.RequestConversationResponse',
  v2: '.ams.cm.RequestConversation$Response',
  body: created,
} as const;

export const requests = {
  InitConnection: { from: both, aliases: ['.InitConnection'], body: loose, reply: string },
  GetClock: {
    from: both,
    aliases: ['.GetClock'],
    body: loose,
    reply: { v3: 'GetClockResponse', v2: '.GetClock$Response', body: Type.Object({ currentTime: millis }) },
  },
  KeepAlive: { from: both, aliases: ['.KeepAlive'], body: loose, reply: string },
  'cm.ConsumerRequestConversation': {
    from: ['consumer'],
    aliases: ['.ams.cm.ConsumerRequestConversation'],
    body: Type.Object({
      channelType: optional(Type.Literal('MESSAGING')),
      ttrDefName: optional(Type.Union([ttrType, Type.Null()])),
      skillId: optional(Type.Union([Type.String({ maxLength: 64 }), Type.Integer()])),
      brandId: optional(Type.String({ maxLength: 20 })),
      campaignInfo: optional(Type.Object({ campaignId: Type.Number(), engagementId: Type.Number() })),
      conversationContext: optional(conversationContext),
    }),
    reply: createReply,
  },
  'cm.AgentRequestConversation': {
    from: agentOnly,
    aliases: ['.ams.cm.AgentRequestConversation'],
    body: Type.Object({
      consumerId: Type.String({ minLength: 1, maxLength: 128 }),
      channelType: optional(Type.Literal('MESSAGING')),
      ttrDefName: optional(Type.Union([ttrType, Type.Null()])),
      skillId: optional(Type.Union([Type.String({ maxLength: 64 }), Type.Integer()])),
      conversationContext: optional(conversationContext),
    }),
    reply: createReply,
  },
  'cm.UpdateConversationField': {
    from: both,
    aliases: ['.ams.cm.UpdateConversationField'],
    body: Type.Object({
      conversationId: id,
      dialogId: optional(id),
      conversationField: Type.Array(conversationField, { minItems: 1, maxItems: 16 }),
    }),
    reply: string,
  },
  'cm.ClearHistory': {
    from: ['consumer'],
    aliases: ['.ams.cm.ClearHistory'],
    body: Type.Object({ deviceId: Type.String({ pattern: deviceIdPattern }) }),
    reply: string,
  },
  'cqm.SubscribeExConversations': {
    from: both,
    aliases: ['.ams.aam.SubscribeExConversations', 'aam.SubscribeExConversations'],
    body: conversationFilter,
    reply: {
      v3: 'cqm.SubscribeExConversationsResponse',
      v2: '.ams.aam.SubscribeExConversations$Response',
      body: subscribed,
    },
  },
  'cqm.UnsubscribeExConversations': {
    from: both,
    aliases: ['.ams.aam.UnsubscribeExConversations', 'aam.UnsubscribeExConversations'],
    body: Type.Object({ subscriptionId: id }),
    reply: string,
  },
  'ms.PublishEvent': {
    from: both,
    aliases: ['.ams.ms.PublishEvent'],
    body: Type.Object({
      dialogId: id,
      conversationId: optional(id),
      event: Type.Union([contentEvent, richContentEvent, acceptStatusEvent, chatStateEvent]),
      messageAudience: optional(Type.Enum(['AGENTS_AND_MANAGERS', 'ALL'])),
      /** Chosen by the publisher, unique among its messages in this dialog: a repeated publish is answered, not repeated. */
      clientMessageId: optional(id),
      eventId: optional(id),
    }),
    reply: {
      v3: 'ms.PublishEventResponse',
      v2: '.ams.ms.PublishEvent$Response',
      body: Type.Object({ sequence: Type.Integer({ minimum: 0 }) }),
    },
  },
  'ms.SubscribeMessagingEvents': {
    from: both,
    aliases: ['.ams.ms.SubscribeMessagingEvents'],
    body: Type.Object({ dialogId: id, conversationId: optional(id), fromSeq: optional(sequence) }),
    reply: { v3: 'GenericSubscribeResponse', v2: '.ams.GenericSubscribe$Response', body: Type.Object({}) },
  },
  'ms.QueryMessages': {
    from: both,
    aliases: ['.ams.ms.QueryMessages'],
    body: Type.Object({
      dialogId: id,
      conversationId: optional(id),
      newerThanSequence: optional(sequence),
      fromSeq: optional(sequence),
      olderThanSequence: optional(sequence),
      maxQuantity: optional(Type.Integer({ minimum: 1 })),
    }),
    reply: { v3: 'ms.QueryMessagesResponse', v2: '.ams.ms.QueryMessages$Response', body: Type.Array(Type.Unknown()) },
  },
  'ms.token.GenerateDownloadToken': {
    from: both,
    aliases: ['.ams.ms.token.GenerateDownloadToken'],
    body: loose,
    reply: string,
  },
  'up.GetUserProfile': {
    from: both,
    aliases: ['.ams.userprofile.GetUserProfile', 'userprofile.GetUserProfile'],
    body: Type.Union([
      Type.String({ maxLength: 128 }),
      Type.Object({ userId: optional(Type.String({ maxLength: 128 })) }),
    ]),
    reply: { v3: 'up.GetUserProfile$Response', v2: '.ams.userprofile.GetUserProfile$Response', body: Type.Unknown() },
  },
  'userprofile.SetUserProfile': {
    from: both,
    aliases: ['.ams.userprofile.SetUserProfile', 'up.SetUserProfile'],
    body: Type.Object({
      firstName: optional(Type.String({ maxLength: 128 })),
      lastName: optional(Type.String({ maxLength: 128 })),
      userId: optional(Type.String({ maxLength: 128 })),
      avatarUrl: optional(Type.String({ maxLength: 2048 })),
      role: optional(Type.String({ maxLength: 64 })),
      backgndImgUri: optional(Type.String({ maxLength: 2048 })),
      description: optional(Type.String({ maxLength: 1024 })),
      privateData: optional(
        Type.Object({
          mobileNum: optional(Type.String({ maxLength: 64 })),
          mail: optional(Type.String({ maxLength: 254 })),
        }),
      ),
    }),
    reply: string,
  },
  'routing.SetAgentState': {
    from: agentOnly,
    aliases: ['.ams.routing.SetAgentState'],
    body: Type.Object({
      availability: Type.Enum(availabilities),
      channels: optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 8 })),
      agentUserId: optional(agentRef),
      description: optional(Type.String({ maxLength: 256 })),
    }),
    reply: string,
    code: 202,
  },
  'routing.SubscribeAgentsState': {
    from: agentOnly,
    aliases: ['.ams.routing.SubscribeAgentsState'],
    body: Type.Object({ brandId: optional(Type.String({ maxLength: 20 })), agentId: optional(agentRef) }),
    reply: subscribeReply,
  },
  'routing.SubscribeRoutingTasks': {
    from: agentOnly,
    aliases: ['.ams.routing.SubscribeRoutingTasks'],
    body: Type.Object({
      channelType: optional(Type.String({ maxLength: 32 })),
      agentId: optional(agentRef),
      brandId: optional(Type.String({ maxLength: 20 })),
    }),
    reply: subscribeReply,
  },
  'routing.UpdateRoutingTaskSubscription': {
    from: agentOnly,
    aliases: ['.ams.routing.UpdateRoutingTaskSubscription'],
    body: loose,
    reply: string,
  },
  'routing.UpdateRingState': {
    from: agentOnly,
    aliases: ['.ams.routing.UpdateRingState'],
    body: Type.Object({
      ringId: Type.String({ minLength: 1, maxLength: 256 }),
      ringState: Type.Enum(['ACCEPTED', 'REJECTED']),
    }),
    reply: string,
    code: 202,
  },
} as const satisfies Record<string, RequestRow>;

export type RequestType = keyof typeof requests;
export type Body<T extends RequestType> = Static<(typeof requests)[T]['body']>;
export type Reply<T extends RequestType> = Static<(typeof requests)[T]['reply']['body']>;

const canonical = new Map<string, RequestType>();
for (const [name, row] of Object.entries(requests) as [RequestType, RequestRow][])
  for (const spelling of [name, ...row.aliases]) canonical.set(spelling, name);

/** The canonical name of a request type as it came over the wire, in any accepted spelling. */
export const findRequestType = (spelling: string): RequestType | undefined => canonical.get(spelling);
