import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Limits } from '../config.ts';
import type { Engagement } from '../engagement/create-engagement.ts';
import type { History } from '../history/history.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { AgentStates } from '../routing/agent-states.ts';
import type { Store } from '../store/store.ts';
import type { Conversations } from './conversations.ts';
import type { Directory } from './directory.ts';
import type { Hub } from './hub.ts';
import type { Quotas } from './quotas.ts';
import type { SignIns } from './sign-ins.ts';

/** What the request handlers work with. */
export interface Services {
  store: Store;
  bus: Bus;
  identity: Identity;
  engagement: Engagement;
  conversations: Conversations;
  directory: Directory;
  hub: Hub;
  signIns: SignIns;
  quotas: Quotas;
  history: History;
  agentStates: AgentStates;
  clock: Clock;
  random: Random;
  limits: Limits;
  log: Log;
}
