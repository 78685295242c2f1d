/**
 * The worst anonymous visitor: one network address, as many identities as it is given, everything at once for as long as
 * it runs. A process of its own, so that what it costs itself delays nobody's measurements. Forked by `measure.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { textFrame } from '../fuzz/frames.ts';
import { HttpPeer, type WirePeer } from '../fuzz/raw-peers.ts';
import { openVisitor, type Visitor } from './visitor-wire.ts';

const { port, account, address } = JSON.parse(process.argv[2] ?? '') as {
  port: number;
  account: string;
  address: string;
};
const visitor = openVisitor({ port, account, address });

const mostText = 'm'.repeat(8000);
const mebibyte = 1_048_576;
const object = (bytes: number) => ({ type: 'x', value: 'v'.repeat(bytes) });
const address2048 = `http://localhost:4000/${'a'.repeat(2000)}!`;
const attributes = Array.from({ length: 100 }, (_, n) => ({
  type: 'personal',
  personal: { firstname: `${n}${'f'.repeat(1000)}`, lastname: 'l'.repeat(1000) },
}));

/** Each runs again as soon as it has ended; what is refused is tried again a moment later. */
const attacks: Record<string, (visitor: Visitor) => Promise<void>> = {
  /** Messages of the greatest length, with as much beside them as a frame holds. */
  async 'largest messages'({ identity, request }) {
    const { wire, conversation } = await identity();
    const event = { type: 'ContentEvent', contentType: 'text/plain', message: mostText };
    await request(wire, 'ms.PublishEvent', { dialogId: conversation, event });
    await request(
      wire,
      'ms.PublishEvent',
      { dialogId: conversation, event },
      { metadata: [object(mebibyte - 20_000)] },
    );
    await request(wire, 'ms.PublishEvent', { dialogId: conversation, event }, { metadata: Array(64).fill(object(60)) });
    const content = { type: 'vertical', elements: [{ type: 'text', text: 't'.repeat(30_000) }] };
    await request(wire, 'ms.PublishEvent', { dialogId: conversation, event: { type: 'RichContentEvent', content } });
  },
  async 'metadata of dialogs'({ identity, request }) {
    const { wire, conversation } = await identity();
    const change = { field: 'DialogChange', type: 'UPDATE', dialog: { dialogId: conversation } };
    const body = { conversationId: conversation, conversationField: [change] };
    for (const bytes of [mebibyte - 2000, 60_000, 1000])
      await request(wire, 'cm.UpdateConversationField', body, { metadata: [object(bytes)] });
  },
  async 'conversations opened and closed'({ newIdentity, request, drop }) {
    const fresh = await newIdentity();
    const context = { type: 'SharkContext', lang: 'x'.repeat(35), visitorId: 'v'.repeat(64) };
    for (let n = 0; n < 5; n++) {
      const opened = await request(fresh.wire, 'cm.ConsumerRequestConversation', { conversationContext: context });
      const conversationId = opened?.body && (opened.body as { conversationId?: string }).conversationId;
      const close = [{ field: 'ConversationStateField', conversationState: 'CLOSE' }];
      if (conversationId)
        await request(fresh.wire, 'cm.UpdateConversationField', { conversationId, conversationField: close });
    }
    drop(fresh);
  },
  async profiles({ identity, request }) {
    const { wire } = await identity();
    await request(wire, 'userprofile.SetUserProfile', {
      firstName: 'f'.repeat(128),
      avatarUrl: 'a'.repeat(2048),
      description: 'd'.repeat(1024),
    });
  },
  async typing({ identity, request }) {
    const { wire, conversation } = await identity();
    const body = { dialogId: conversation, event: { type: 'ChatStateEvent', chatState: 'COMPOSING' } };
    await Promise.all(Array.from({ length: 100 }, () => request(wire, 'ms.PublishEvent', body)));
  },
  async subscriptions({ identity, request }) {
    const { wire, conversation } = await identity();
    for (let n = 0; n < 50; n++) {
      await request(wire, 'cqm.SubscribeExConversations', { convState: ['OPEN', 'CLOSE'] });
      await request(wire, 'ms.SubscribeMessagingEvents', { dialogId: conversation, fromSeq: 0 });
      await request(wire, 'ms.QueryMessages', { dialogId: conversation, maxQuantity: 1000 });
    }
  },
  async 'searches of the history'({ identity, post }) {
    const { token, conversation } = await identity();
    const path = '/messaging_history/api/account/{account}/conversations';
    await post(`${path}/conversation/content/search`, { conversationId: conversation }, token);
    await post(`${path}/consumer/metadata/search`, { limit: 100 }, token);
  },
  /** Frames and their first fragments that never end, over sockets that never say who they are. */
  async 'sockets that wait'({ socket }) {
    const wires: WirePeer[] = [];
    for (let n = 0; n < 300; n++) {
      const wire = await socket();
      if (!wire) break;
      wires.push(wire);
      wire.write(unfinished);
    }
    await sleep(11_000);
    for (const wire of wires) wire.drop();
  },
  async 'unfinished frames of a signed-in peer'({ identity, socket }) {
    const { token } = await identity();
    const wires = await Promise.all(Array.from({ length: 20 }, () => socket(token)));
    for (const wire of wires) wire?.write(unfinished);
    await sleep(20_000);
    for (const wire of wires) wire?.drop();
  },
  async 'slow readers'({ identity, socket, request }) {
    const { token, conversation } = await identity();
    const wires = await Promise.all(Array.from({ length: 10 }, () => socket(token)));
    for (const wire of wires) {
      if (!wire) continue;
      wire.stopReading();
      for (let n = 0; n < 200; n++)
        wire.write(
          textFrame(
            JSON.stringify({ kind: 'req', id: `${n}`, type: 'ms.QueryMessages', body: { dialogId: conversation } }),
          ),
        );
    }
    await sleep(15_000);
    for (const wire of wires) wire?.drop();
    const { wire } = await identity();
    await request(wire, 'GetClock', {});
  },
  async reconnections({ identity, socket }) {
    const { token } = await identity();
    for (let n = 0; n < 50; n++) (await socket(token))?.drop();
  },
  async 'pages with many attributes'({ post }) {
    const body = {
      url: address2048,
      sections: [],
      identities: [],
      attributes,
      device: 'DESKTOP',
      identityFunction: false,
    };
    await post('/api/account/{account}/web/page', body);
    await post('/api/account/{account}/web/page', {
      ...body,
      attributes: [],
      sections: Array(50).fill('s'.repeat(200)),
    });
  },
  async 'tokens that are refused'({ post }) {
    const part = Buffer.from(JSON.stringify({ alg: 'RS256', x: 'x'.repeat(3000) })).toString('base64url');
    await post('/api/account/{account}/authenticate', { authCode: `${part}.${part}.${part}` });
    await post('/api/account/{account}/authenticate', {
      authCode: `${part}.${'a'.repeat(342)}.${'a'.repeat(16)}.a.${'a'.repeat(22)}`,
    });
    await post('/api/account/{account}/login', { username: `name-${Math.random()}`, password: 'p'.repeat(1000) });
  },
  /** Bodies that drip, as many as the server lets. */
  async 'bodies that drip'() {
    const peers = Array.from({ length: 100 }, () => new HttpPeer(port));
    const head = `POST /api/account/${account}/authenticate HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${address}\r\ncontent-length: 60000\r\n\r\n`;
    await Promise.all(peers.map((peer) => peer.send(Buffer.from(head), 1, 1)));
    for (let n = 0; n < 25; n++)
      await Promise.all(peers.map((peer) => peer.send(Buffer.from('x'.repeat(1000)), 1, 1000)));
    for (const peer of peers) peer.drop();
  },
};

/** A text frame of a mebibyte but for its last byte, as the first fragment of more. */
const unfinished = Buffer.concat([
  Buffer.from([0x01, 0xff, 0, 0, 0, 0, 0, 0x0f, 0xff, 0xff, 0, 0, 0, 0]),
  Buffer.alloc(mebibyte - 2, 'a'),
]);

const counts: Record<string, number> = {};
async function repeat(name: string, attack: (visitor: Visitor) => Promise<void>): Promise<never> {
  for (;;) {
    try {
      await attack(visitor);
      counts[name] = (counts[name] ?? 0) + 1;
    } catch {
      await sleep(200);
    }
  }
}

process.on('disconnect', () => process.exit(0));
process.on('message', () => process.send?.({ counts, answers: visitor.answers }));
for (const [name, attack] of Object.entries(attacks)) void repeat(name, attack);
process.send?.('started');
