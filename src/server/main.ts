#!/usr/bin/env node
import { runCommand } from './cli/command.ts';
import { runProcess } from './cli/process.ts';

await runProcess((terminal) => runCommand(process.argv.slice(2), terminal));
