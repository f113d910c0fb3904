import {z} from 'zod';
import {type FileSystem, writeAll} from '../io/files.ts';
import {type ProcessIdentity, processSchema} from './holder.ts';
import {parseJson} from './parse-json.ts';

/** Who can hold a lock, and for what: the same at every taking of one file. */
export interface Holder extends ProcessIdentity {
	readonly name: string;
	readonly owner: string;
	readonly purpose: string;
}

/** One taking of a lock. */
export interface Taking {
	readonly since: string;
	/** Tells this taking from every other, those with the same file too. */
	readonly nonce: string;
}

const lockSchema = processSchema.extend({
	name: z.string(),
	owner: z.string(),
	purpose: z.string(),
	since: z.string(),
	nonce: z.string(),
});

/** What stands in a lock's file, and the last sign of life: the file's own time. */
export interface Found extends Holder, Taking {
	readonly heartbeat: number;
}

/** What a lock's file begins with; with a {@link takingText} behind it, it is one JSON object. */
export const holderText = (holder: Holder) => `${JSON.stringify(holder).slice(0, -1)},`;

export const takingText = ({since, nonce}: Taking) => `${JSON.stringify({since, nonce}).slice(1)}\n`;

/** Who holds the lock at this path; undefined where nobody does. */
export function lookAt(files: FileSystem, path: string, me: ProcessIdentity): Found | undefined {
	const info = files.info(path);
	const bytes = info && files.read(path);
	if (!info || !bytes) return undefined;
	const parsed = lockSchema.safeParse(parseJson(bytes.toString('utf8')));
	if (parsed.success) return {...parsed.data, heartbeat: info.modified};
	// Locks appear whole; what cannot be read is what a power cut left of one, and nobody holds it.
	const since = new Date(info.modified).toISOString();
	const nonce = `${unreadable}${info.inode}`;
	return {...me, name: path, owner: '?', purpose: '?', since, nonce, heartbeat: info.modified};
}

const unreadable = 'unreadable-';

/** Whether nobody can hold it, since it does not say who. */
export const isUnreadable = ({nonce}: Taking) => nonce.startsWith(unreadable);

/**
 * Gives the lock's file the disk's own time, with a blank line at its end. It is opened before it is looked whose it
 * is: whoever took the lock over by then has another file, and the line goes into one that has no name any more.
 */
export function beat(files: FileSystem, path: string, isOurs: () => boolean): void {
	const file = files.open(path, 'append');
	try {
		if (isOurs()) writeAll(files, file, Buffer.from('\n'));
	} finally {
		files.close(file);
	}
}
