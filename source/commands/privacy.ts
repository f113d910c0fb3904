import type {CommandFile} from './cli.ts';

export const privacyCommands: CommandFile = (_program, _cli) => {};
