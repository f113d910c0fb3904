import {appleCsv} from './apple-csv/kind.ts';
import {asmSftp} from './asm-sftp/kind.ts';
import type {ConnectionKind} from './kind.ts';

/** Every kind of connection that can be made, in the order in which it is offered. */
export const connectionKinds: readonly ConnectionKind[] = [appleCsv, asmSftp];
