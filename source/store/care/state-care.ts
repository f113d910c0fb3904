import {resolve} from 'node:path';
import type {Clock} from '../../core/ports.ts';
import type {StateCare} from '../../core/state-care.ts';
import {toldFiles} from '../../io/disk-error.ts';
import {type FileSystem, fileSystem} from '../../io/files.ts';
import {backup} from './backup.ts';
import type {CareContext} from './context.ts';
import {examine} from './examine.ts';
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
}

/** The care of the state in a folder, which need not open. */
export function stateCare({folder, clock, owner, version, files = fileSystem}: StateCareOptions): StateCare {
	const context: CareContext = {
		files: toldFiles(files),
		folder: resolve(folder),
		clock,
		owner,
		...(version === undefined ? {} : {version}),
	};
	return {
		folder: context.folder,
		examine: (signal) => examine(context, signal),
		planRepair: (signal) => planRepair(context, signal),
		repair: (plan, signal) => repair(context, plan, signal),
		backup: (file, signal, options) => backup(context, file, signal, options),
		openBackup: (file, signal) => openBackup(context, file, signal),
	};
}
