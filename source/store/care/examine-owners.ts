import {join} from 'node:path';
import {RollcallError} from '../../core/errors.ts';
import type {CareFinding} from '../../core/state-care.ts';
import {errorCode, shellWord} from '../../io/files.ts';
import {thisMachine} from '../../io/machine.ts';
import {baseFolder, journalFile, rootFile} from '../format.ts';
import type {CareContext} from './context.ts';

type Place = Pick<CareContext, 'files' | 'folder' | 'machine'>;

const singles = [rootFile, journalFile, 'settings.json', 'connections.json', 'rules.json'];
const folders = [baseFolder, 'leases', 'locks', 'files', 'secrets'];

/** What this user may not read: that is no damage, and nothing can be said about what is in it. */
export function deniedPlaces({files, folder}: Place): readonly string[] {
	const denied: string[] = [];
	const look = (path: string, at: () => unknown): boolean => {
		try {
			at();
			return true;
		} catch (error) {
			if (!isDenial(error)) throw error;
			denied.push(path);
			return false;
		}
	};
	const opened = (path: string) => {
		if (files.info(path)?.kind === 'file') files.close(files.open(path, 'read'));
	};
	// Where the folder itself keeps us out, all else would only say so again.
	if (!look(folder, () => files.list(folder) && files.info(join(folder, rootFile)))) return denied;
	for (const name of singles) look(join(folder, name), () => opened(join(folder, name)));
	for (const name of folders)
		look(join(folder, name), () => files.info(join(folder, name)) && files.list(join(folder, name)));
	const base = join(folder, baseFolder);
	if (!denied.includes(base))
		for (const name of files.list(base)) look(join(base, name), () => opened(join(base, name)));
	return denied;
}

/** Whether a call was refused because of whose file it is. */
function isDenial(error: unknown): boolean {
	const told = error instanceof RollcallError ? error.cause : error;
	return ['EACCES', 'EPERM'].includes(errorCode(told) ?? '');
}

/** What cannot be read, by whom, and what gives it back to the owner of the folder. */
export function deniedFindings(place: Place, denied: readonly string[]): readonly CareFinding[] {
	const [first, ...others] = denied;
	if (first === undefined) return [];
	return [
		{
			severity: 'warning',
			subject: first,
			what: `cannot be read: ${belongs(place, first)}, and rollcall runs as ${me(place)}${others.length === 0 ? '' : `; nor can ${others.length} more files and folders of the state`}. Whether the state is whole cannot be told without it`,
			next: isOwner(place) ? chown(place) : asOwner(place),
			exitCode: 2,
		},
	];
}

/** Files of somebody else than the folder's owner, whom they would shut out; and a folder that is not this user's. */
export function ownerFindings(place: Place): readonly CareFinding[] {
	const {files, folder, machine = thisMachine} = place;
	const owner = machine.ownerOf(folder);
	if (owner === undefined) return [];
	const below = (path: string): readonly string[] =>
		files.list(path).flatMap((name) => {
			const each = join(path, name);
			return files.info(each)?.kind === 'folder' ? [each, ...below(each)] : [each];
		});
	const strange = below(folder).filter((path) => (machine.ownerOf(path) ?? owner) !== owner);
	const findings: CareFinding[] = [];
	if (strange[0] !== undefined)
		findings.push({
			severity: 'warning',
			subject: strange[0],
			what: `${belongs(place, strange[0])}, and the folder to ${quoted(place, owner)}, whom it shuts out${strange.length === 1 ? '' : `; so do ${strange.length - 1} more files and folders of the state`}`,
			next: chown(place),
		});
	if (machine.user !== undefined && machine.user !== owner)
		findings.push({
			severity: 'warning',
			subject: folder,
			what: `${belongs(place, folder)}, and rollcall runs as ${me(place)}: what it wrote would shut its owner out`,
			next: asOwner(place),
		});
	return findings;
}

function isOwner({folder, machine = thisMachine}: Place): boolean {
	const owner = machine.ownerOf(folder);
	return owner !== undefined && owner === machine.user;
}

const quoted = ({machine = thisMachine}: Place, user: number) => `“${machine.nameOf(user)}”`;
const me = (place: Place) => quoted(place, (place.machine ?? thisMachine).user ?? 0);

function belongs(place: Place, path: string): string {
	const owner = (place.machine ?? thisMachine).ownerOf(path);
	return owner === undefined ? 'belongs to somebody else' : `belongs to ${quoted(place, owner)}`;
}

/** Gives everything to the folder's owner. */
function chown({folder, machine = thisMachine}: Place): string {
	const owner = machine.ownerOf(folder);
	const name = owner === undefined ? 'OWNER' : machine.nameOf(owner);
	return `sudo chown -R ${shellWord(name)} ${shellWord(folder)}`;
}

function asOwner({folder, machine = thisMachine}: Place): string {
	const owner = machine.ownerOf(folder);
	return `Run rollcall as its owner (sudo -u ${owner === undefined ? 'OWNER' : shellWord(machine.nameOf(owner))} rollcall …), or give the state to another user: sudo chown -R USER ${shellWord(folder)}`;
}
