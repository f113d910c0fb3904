import {resolve} from 'node:path';
import type {Clock, Work} from '../../core/ports.ts';
import type {Examination, StateCare} from '../../core/state-care.ts';
import {toldFiles} from '../../io/disk-error.ts';
import {type FileSystem, fileSystem} from '../../io/files.ts';
import type {Machine} from '../../io/machine.ts';
import {backup} from './backup.ts';
import type {CareContext} from './context.ts';
import {examine} from './examine.ts';
import {roomFindings} from './examine-room.ts';
import {openBackup} from './open-backup.ts';
import {planRepair, repair} from './repair.ts';

export interface StateCareOptions {
	readonly folder: string;
	readonly clock: Clock;
	readonly owner: string;
	/** Of this rollcall, as backups name it. */
	readonly version?: string;
	/** What tests replace. */
	readonly files?: FileSystem;
	readonly machine?: Machine;
}

/** The care of the state in a folder, which need not open. */
export function stateCare(options: StateCareOptions): StateCare {
	const {folder, clock, owner, version, files = fileSystem, machine} = options;
	const context: CareContext = {
		files: toldFiles(files),
		folder: resolve(folder),
		clock,
		owner,
		...(version === undefined ? {} : {version}),
		...(machine === undefined ? {} : {machine}),
	};
	return {
		folder: context.folder,
		examine: (signal) => withRoom(context, examine(context, signal)),
		planRepair: (signal) => planRepair(context, signal),
		repair: (plan, signal) => repair(context, plan, signal),
		backup: (file, signal, options) => backup(context, file, signal, options),
		openBackup: (file, signal) => openBackup(context, file, signal),
	};
}

/** A state that is to be lived in, not only looked at: whether it can be written to belongs to it. */
async function* withRoom(context: CareContext, examining: Work<Examination>): Work<Examination> {
	const found = yield* examining;
	if (found.findings.some(({exitCode}) => exitCode !== undefined)) return found;
	return {...found, findings: [...found.findings, ...(await roomFindings(context, found.bytes))]};
}
