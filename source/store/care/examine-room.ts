import {join} from 'node:path';
import {RollcallError} from '../../core/errors.ts';
import type {CareFinding} from '../../core/state-care.ts';
import {asidePath, removeQuietly, writeAll} from '../../io/files.ts';
import {thisMachine} from '../../io/machine.ts';
import type {CareContext} from './context.ts';

/** So much a trial writes: a commit's line, and then some. */
const trialBytes = 16 * 1024;
/** Below so many free bytes besides a second copy of the state a night may not find room. */
const leastRoom = 64 * 1024 * 1024;

/**
 * Whether the state can be written to: one file, written, synced and removed again, and room for a new base beside
 * the old one.
 * @param bytes of the state.
 */
export async function roomFindings(context: CareContext, bytes: number): Promise<readonly CareFinding[]> {
	const {files, folder, machine = thisMachine} = context;
	const trial = asidePath(join(folder, 'trial'));
	try {
		const file = files.open(trial, 'create');
		try {
			writeAll(files, file, Buffer.alloc(trialBytes));
			await files.sync(file);
		} finally {
			files.close(file);
		}
		files.remove(trial);
	} catch (error) {
		removeQuietly(files, trial);
		if (!(error instanceof RollcallError)) throw error;
		return [
			{
				severity: 'warning',
				subject: folder,
				what: `cannot be written to, so that no sync, import or change can be kept: ${error.message}`,
				...(error.next === undefined ? {} : {next: error.next}),
				exitCode: error.exitCode,
			},
		];
	}
	const free = machine.freeBytes(folder);
	if (free === undefined || free >= bytes + leastRoom) return [];
	return [
		{
			severity: 'warning',
			subject: folder,
			what: `is on a disk with ${megabytes(free)} left, and a night may need ${megabytes(bytes + leastRoom)}`,
			next: 'Make room on the disk.',
		},
	];
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
