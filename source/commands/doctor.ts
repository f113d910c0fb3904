import type {CommandFile} from './cli.ts';

export const doctorCommand: CommandFile = (_program, _cli) => {};
