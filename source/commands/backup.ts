import type {CommandFile} from './cli.ts';

export const backupCommands: CommandFile = (_program, _cli) => {};
