import type {ConnectionKind} from '../connections/kind.ts';
import type {Directory} from '../core/directory/directory.ts';
import {mayApprove, maySync, type Operator} from '../core/directory/operators.ts';
import {RefusedError} from '../core/errors.ts';
import type {
	Clock,
	Notifier,
	Packages,
	Randomness,
	Rehearsal,
	Secrets,
	Snapshot,
	Store,
	VerifyPackage,
} from '../core/ports.ts';

/** All that comes from outside; `cli` wires it once. */
export interface Context {
	readonly store: Store;
	readonly kinds: readonly ConnectionKind[];
	readonly clock: Clock;
	readonly secrets: Secrets;
	readonly randomness: Randomness;
	readonly packages: Packages;
	/** The second reader, which every package passes before its first byte is sent. */
	readonly verify: VerifyPackage;
	readonly operator: Operator;
	readonly readOnly: boolean;
	/** This machine and state folder, as an arming is bound to them. */
	readonly machine: {readonly machine: string; readonly state: string};
	/** The sandbox in this folder, where actions are really done. */
	readonly rehearsal: (folder: string) => Promise<Rehearsal>;
	/** Tells people and programs outside. */
	readonly notifier: Notifier;
	/** Small files that an admin names: activity logs, people of the roster service. */
	readonly readFile: (path: string) => Promise<Uint8Array>;
}

/**
 * `sync` is what the service may too; `approve` is what a person decides: approving, arming, making and changing
 * connections, deciding conflicts (`directory.md`, *Operators*).
 * @throws RefusedError when the dashboard was opened with `--read-only`, or the operator's role is too low.
 */
export function requireMay(context: Context, what: 'sync' | 'approve', doing: string): void {
	const {operator, readOnly} = context;
	if (readOnly)
		throw new RefusedError(`${doing} is switched off`, {next: 'Open rollcall without --read-only.'});
	if (what === 'sync' ? maySync(operator) : mayApprove(operator)) return;
	throw new RefusedError(
		`${doing} needs an Administrator, Site Manager or People Manager; ${operator.name} acts as ${operator.role} (NOT_ENOUGH_PRIVILEGE)`,
		{
			code: 'NOT_ENOUGH_PRIVILEGE',
			notDone: 'Nothing was changed.',
			next:
				operator.role === 'service'
					? 'Do it as a person: rollcall --as NAME, or in the dashboard.'
					: 'Ask an Administrator, or act as another operator with --as NAME. Where nobody is one any more: rollcall doctor',
		},
	);
}

/** Opens a generation for one piece of work and lets it go afterwards. */
export async function withSnapshot<T>(store: Store, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
	const snapshot = await store.read();
	try {
		return await work(snapshot);
	} finally {
		await snapshot.release();
	}
}

/** The directory of one generation. */
export async function loadDirectory(snapshot: Snapshot): Promise<Directory> {
	const [accounts, locations, courses, classes, enrolments, tombstones] = await Promise.all([
		snapshot.load('accounts'),
		snapshot.load('locations'),
		snapshot.load('courses'),
		snapshot.load('classes'),
		snapshot.load('enrolments'),
		snapshot.load('tombstones'),
	]);
	return {accounts, locations, courses, classes, enrolments, tombstones};
}
