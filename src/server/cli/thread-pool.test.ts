import { expect, test } from 'vitest';
import { sizeThreadPool } from './thread-pool.ts';

test.each([
  { processors: 1, threads: '2' },
  { processors: 2, threads: '2' },
  { processors: 16, threads: '16' },
])('$processors processors: $threads threads', ({ processors, threads }) => {
  const environment: NodeJS.ProcessEnv = {};
  sizeThreadPool(environment, processors);
  expect(environment).toEqual({ UV_THREADPOOL_SIZE: threads });
});

test('leaves what the operator has set', () => {
  const environment: NodeJS.ProcessEnv = { UV_THREADPOOL_SIZE: '8' };
  sizeThreadPool(environment, 2);
  expect(environment).toEqual({ UV_THREADPOOL_SIZE: '8' });
});
