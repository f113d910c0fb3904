import {join} from 'node:path';
import type {CareFinding} from '../../core/state-care.ts';
import {asidePrefix, type FileSystem, shellWord} from '../../io/files.ts';
import {lifeOf, processSchema, thisProcess} from '../holder.ts';
import {progressPrefix} from '../locks.ts';
import type {CareContext} from './context.ts';

type Place = Pick<CareContext, 'files' | 'folder'>;

/** Where repairs set aside what is damaged. */
export const damagedFolder = 'damaged';

/** What rollcall itself puts into a state's folder. */
const own = new Set([
	'root.json',
	'journal.jsonl',
	'settings.json',
	'connections.json',
	'rules.json',
	'.connections-made',
	'base',
	'leases',
	'locks',
	'files',
	'secrets',
	damagedFolder,
	// Of a checkout's empty state folder.
	'README.md',
	'.gitignore',
]);

/** Who may reach the state's files besides its owner: one finding for all of them, as one command mends them. */
export function widePlaces({files, folder}: Place): readonly CareFinding[] {
	const wide = [folder, ...pathsBelow(files, folder)].filter((path) => {
		const name = path.slice(folder.length + 1);
		return name !== 'README.md' && name !== '.gitignore' && ((files.info(path)?.mode ?? 0) & 0o077) !== 0;
	});
	if (wide[0] === undefined) return [];
	const shown = `mode ${((files.info(wide[0])?.mode ?? 0) & 0o777).toString(8).padStart(4, '0')}`;
	const more = `${wide.length - 1} more files and folders of the state`;
	// Whoever may not enter the folder reaches nothing in it, whatever its own mode is.
	const closed = ((files.info(folder)?.mode ?? 0) & 0o077) === 0;
	const what = closed
		? `has ${shown}${wide.length === 1 ? '' : `, and so wide have ${more}`}: only the folder keeps other users of this machine out, and whoever copied it as it is would let them in`
		: `can be reached by other users of this machine (${shown})${wide.length === 1 ? '' : `, and so can ${more}`}`;
	return [{severity: 'warning', subject: wide[0], what, next: `chmod -R go= ${shellWord(folder)}`}];
}

/** What processes that ended left behind, and files that are not rollcall's. Nothing of it has to be mended. */
export function leftOvers({files, folder}: Place): readonly CareFinding[] {
	return [
		...left({files, folder}, 'locks', 'whoever needs it takes it over'),
		...left({files, folder}, 'leases', 'the next fold of the journal sweeps it'),
		...asides({files, folder}),
		...setAside({files, folder}),
		...strangers({files, folder}),
	];
}

function left({files, folder}: Place, place: 'locks' | 'leases', then: string): readonly CareFinding[] {
	const me = thisProcess();
	return files.list(join(folder, place)).flatMap((name): CareFinding[] => {
		if (name.startsWith(asidePrefix) || name.startsWith(progressPrefix)) return [];
		const path = join(folder, place, name);
		const bytes = files.read(path);
		if (bytes === undefined) return [];
		const holder = processSchema.safeParse(parsed(bytes));
		const kind = place === 'locks' ? 'lock' : 'lease';
		if (!holder.success)
			return [{severity: 'fine', subject: path, what: `is a ${kind} that nobody can read; ${then}`}];
		if (lifeOf(holder.data, me) !== 'dead') return [];
		return [
			{
				severity: 'fine',
				subject: path,
				what: `is a ${kind} of process ${holder.data.pid}, which has ended; ${then}`,
			},
		];
	});
}

function asides({files, folder}: Place): readonly CareFinding[] {
	return ['', 'base', 'locks', 'leases', 'files']
		.flatMap((place) => files.list(join(folder, place)).map((name) => join(folder, place, name)))
		.filter((path) => path.slice(path.lastIndexOf('/') + 1).startsWith(asidePrefix))
		.map((path) => ({
			severity: 'fine' as const,
			subject: path,
			what: 'was being written when a process ended, or is this moment; it is swept when it is a day old',
		}));
}

/** What repairs set aside holds what the state held then; no `forget` reaches it. */
function setAside({files, folder}: Place): readonly CareFinding[] {
	return files.list(join(folder, damagedFolder)).map((name) => ({
		severity: 'fine' as const,
		subject: join(folder, damagedFolder, name),
		what: 'was set aside by a repair, and holds people as the state held them then',
		next: `Remove it when nobody needs it any more: rm -r ${shellWord(join(folder, damagedFolder, name))}`,
	}));
}

function strangers({files, folder}: Place): readonly CareFinding[] {
	return (
		files
			.list(folder)
			// Backups and restores work in hidden folders of the state.
			.filter((name) => !own.has(name) && !name.startsWith(asidePrefix) && !name.startsWith('.copying-'))
			.map((name) => ({
				severity: 'fine' as const,
				subject: join(folder, name),
				what: 'is none of the files that rollcall keeps here; it is left alone',
			}))
	);
}

/** All files and folders below, hidden ones too. */
function pathsBelow(files: FileSystem, folder: string): string[] {
	return files.list(folder).flatMap((name) => {
		const path = join(folder, name);
		return files.info(path)?.kind === 'folder' ? [path, ...pathsBelow(files, path)] : [path];
	});
}

function parsed(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return undefined;
	}
}
