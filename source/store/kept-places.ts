import {createHash} from 'node:crypto';
import {dirname, join} from 'node:path';
import {type KeptPlace, keptPlaceSchema, placesFolder} from '../core/kept-place.ts';
import type {StateFiles} from '../core/ports.ts';
import {type FileSystem, fileSystem, replaceFile} from '../io/files.ts';

/** More than this no place needs: whatever else lies there is not read. */
const most = 64 * 1024;

/**
 * Where one operator was in the dashboard, in an owner-only file among those that the state keeps; `forget` removes
 * them all. It is a convenience: what is damaged or missing is as if there were none, and what cannot be written is
 * not, without a word.
 */
export function keptPlaceOf(
	{folder}: Pick<StateFiles, 'folder'>,
	operator: string,
	files: FileSystem = fileSystem,
): {readonly read: () => KeptPlace | undefined; readonly write: (place: KeptPlace) => void} {
	// Operators are named by whoever starts the program: a name may hold anything, and is not to lie about as one.
	const name = createHash('sha256').update(operator).digest('hex').slice(0, 16);
	const path = join(folder, placesFolder, `${name}.json`);
	return {
		read() {
			try {
				if ((files.info(path)?.bytes ?? most + 1) > most) return undefined;
				return keptPlaceSchema.safeParse(JSON.parse(String(files.read(path)))).data;
			} catch {
				// Not to be read, or no JSON: the dashboard begins at its first screen.
				return undefined;
			}
		},
		write(place) {
			try {
				files.makeFolder(dirname(path));
				replaceFile(files, path, `${JSON.stringify(place)}\n`);
			} catch {
				// A full disk or a read-only folder is told of by what matters there; a place does not.
			}
		},
	};
}
