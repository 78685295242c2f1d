import { expect, test } from 'vitest';
import type { Connection } from './connection.ts';
import { createWaitingRoom } from './waiting-room.ts';

const turnedAway: string[] = [];
const socket = (name: string) => ({ close: () => void turnedAway.push(name), terminate() {} }) as unknown as Connection;

test('who has waited longest gives way, of the same network or of the one that has the most', () => {
  const room = createWaitingRoom({ unauthenticatedSockets: 6, unauthenticatedSocketsPerAddress: 4 });
  const sockets = Array.from({ length: 5 }, (_, i) => socket(`flood ${i}`));
  for (const one of sockets) room.enter(one, '81.2.69.1');
  expect(turnedAway.splice(0)).toEqual(['flood 0']);
  room.enter(socket('honest 1'), '81.2.69.2');
  room.enter(socket('honest 2'), '81.2.69.3');
  room.enter(socket('honest 3'), '81.2.69.4');
  expect(turnedAway.splice(0)).toEqual(['flood 1']);
  const [, , authenticated] = sockets;
  if (authenticated) room.leave(authenticated);
  room.enter(socket('honest 4'), '81.2.69.5');
  expect(turnedAway).toEqual([]);
});

test('one subscriber’s IPv6 network counts as one', () => {
  const room = createWaitingRoom({ unauthenticatedSockets: 100, unauthenticatedSocketsPerAddress: 2 });
  for (const end of [1, 2, 3]) room.enter(socket(`v6 ${end}`), `2001:db8:1:2::${end}`);
  room.enter(socket('next door'), '2001:db8:1:3::1');
  expect(turnedAway).toEqual(['v6 1']);
});
