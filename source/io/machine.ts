import fs from 'node:fs';

/** What a machine tells of who owns files, and of its disks. */
export interface Machine {
	/** Number of the user who runs this; undefined where users have none. */
	readonly user: number | undefined;
	/** Number of the user to whom the path belongs; undefined where there is nothing, or nobody may ask. */
	ownerOf(path: string): number | undefined;
	/** The user's name, or the number as text where it has none. */
	nameOf(user: number): string;
	/** Bytes that this user may still write to the disk of a folder; undefined where nobody can tell. */
	freeBytes(folder: string): number | undefined;
}

function unlessRefused<T>(ask: () => T): T | undefined {
	try {
		return ask();
	} catch (error) {
		if (error instanceof Error && 'code' in error) return undefined;
		throw error;
	}
}

/** This one. */
export const thisMachine: Machine = {
	user: process.getuid?.(),
	ownerOf: (path) => unlessRefused(() => fs.statSync(path, {throwIfNoEntry: false})?.uid),
	nameOf(user) {
		const known = unlessRefused(() => fs.readFileSync('/etc/passwd', 'utf8')) ?? '';
		const line = known.split('\n').find((each) => each.split(':')[2] === String(user));
		return line?.split(':')[0] || String(user);
	},
	freeBytes: (folder) =>
		unlessRefused(() => {
			const {bavail, bsize} = fs.statfsSync(folder);
			return bavail * bsize;
		}),
};
