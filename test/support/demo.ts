/** The demo, on free ports and in a folder of its own, with the system's clock; and programs that talk to it over TLS. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type DemoReady, startDemo } from '../../src/server/demo/run.ts';
import { loginAgent } from './sign-in.ts';
import { openWire, type WireClient } from './wire-client.ts';

export interface TestDemo extends DemoReady {
  /** `host:port` of the TLS listener. */
  authority: string;
  agent(loginName: string): Promise<WireClient>;
  /** A program whose Node trusts the demo's certificate authority; ended with the demo. */
  run(args: string[], environment?: Record<string, string>): Program;
  stop(): Promise<void>;
}

export interface Program {
  /** The first line, past or future, that passes and was not taken before. */
  line(passes: (line: string) => boolean): Promise<string>;
  lines: string[];
  type(text: string): void;
  end(): Promise<void>;
}

export async function startTestDemo(): Promise<TestDemo> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-demo-'));
  const environment = {
    PARLEY_HTTP_PORT: '0',
    PARLEY_TLS_PORT: '0',
    PARLEY_BRAND_PORT: '0',
    PARLEY_DATA_DIR: dataDir,
    PARLEY_LOG_LEVEL: 'silent',
  };
  const { ready, close } = await startDemo({ environment });
  const programs = new Set<Program>();
  return {
    ...ready,
    authority: new URL(ready.https).host,
    async agent(loginName) {
      const who = { account: ready.account, password: ready.password };
      const { bearer } = await loginAgent(ready.http, loginName, who);
      const origin = ready.http.replace('http', 'ws');
      return openWire(`${origin}/ws_api/account/${ready.account}/messaging/brand/${bearer}?v=2.1`);
    },
    run(args, more = {}) {
      const program = watch(
        spawn(args[0] ?? '', args.slice(1), { env: { ...process.env, NODE_EXTRA_CA_CERTS: ready.ca, ...more } }),
      );
      programs.add(program);
      return program;
    },
    async stop() {
      await Promise.all([...programs].map((program) => program.end()));
      await close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

function watch(child: ChildProcess): Program {
  const lines: string[] = [];
  const taken = new Set<number>();
  const waiting = new Set<() => boolean>();
  const exited = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr])
    if (stream)
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        for (const look of waiting) if (look()) return;
      });
  return {
    lines,
    type: (text) => void child.stdin?.write(`${text}\n`),
    line: (passes) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const index = lines.findIndex((line, i) => !taken.has(i) && passes(line));
          if (index < 0) return false;
          taken.add(index);
          waiting.delete(look);
          resolve(lines[index] ?? '');
          return true;
        };
        if (look()) return;
        waiting.add(look);
        exited.then(() => reject(new Error(`the program ended; it wrote\n${lines.join('\n')}`)));
      }),
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill();
      await exited;
    },
  };
}
