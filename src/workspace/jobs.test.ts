import { expect, test } from 'vitest';
import { createJobs } from './jobs.ts';

const gate = () => Promise.withResolvers<void>();

test('jobs run one at a time, in the order in which they were added', async () => {
  const jobs = createJobs();
  const [first, done] = [gate(), gate()];
  const seen: string[] = [];
  jobs.add('a', async () => {
    seen.push('a begins');
    await first.promise;
    seen.push('a ends');
  });
  jobs.add('b', async () => {
    seen.push('b');
    done.resolve();
  });
  first.resolve();
  await done.promise;
  expect(seen).toEqual(['a begins', 'a ends', 'b']);
});

test('a job that waits or runs is not added again, and can be added once it is over', async () => {
  const jobs = createJobs();
  const [running, later] = [gate(), gate()];
  let runs = 0;
  const job = async () => {
    runs += 1;
    await running.promise;
  };
  jobs.add('a', job);
  jobs.add('a', job);
  jobs.add('b', async () => later.resolve());
  running.resolve();
  await later.promise;
  expect(runs).toBe(1);
  const again = gate();
  jobs.add('a', async () => again.resolve());
  await again.promise;
});

test('what has changed while it is being read is read once more', async () => {
  const jobs = createJobs();
  const [running, later] = [gate(), gate()];
  let stored = 'old';
  const read: string[] = [];
  const job = async () => {
    const answer = stored;
    await running.promise;
    read.push(answer);
  };
  jobs.add('a', job, { again: true });
  stored = 'new';
  for (let news = 0; news < 3; news++) jobs.add('a', job, { again: true });
  jobs.add('b', async () => later.resolve());
  running.resolve();
  await later.promise;
  expect(read).toEqual(['old', 'new']);
});

test('what waits is forgotten when the connection it was for has gone, and a failure stops nothing', async () => {
  const jobs = createJobs();
  const running = gate();
  const seen: string[] = [];
  jobs.add('a', async () => {
    await running.promise;
    throw new Error('refused');
  });
  jobs.add('b', async () => {
    seen.push('b');
  });
  jobs.clear();
  const last = gate();
  jobs.add('c', async () => last.resolve());
  running.resolve();
  await last.promise;
  expect(seen).toEqual([]);
});

test('what somebody waits for goes before everything else, also when it was already in the line', async () => {
  const jobs = createJobs();
  const [running, done] = [gate(), gate()];
  const seen: string[] = [];
  const job = (name: string) => async () => void seen.push(name);
  jobs.add('a', () => running.promise);
  jobs.add('b', job('b'));
  jobs.add('c', job('c'));
  jobs.add('d', async () => done.resolve());
  jobs.add('c', job('c'), { first: true });
  running.resolve();
  await done.promise;
  expect(seen).toEqual(['c', 'b']);
});
