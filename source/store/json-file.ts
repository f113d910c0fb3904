import {type Adapter, Low, LowSync, type SyncAdapter} from 'lowdb';
import {type FileSystem, writeDurably} from '../io/files.ts';

/**
 * lowdb's way to one JSON file, made durable: written aside, synced, renamed, the folder synced, `0600`.
 * A missing file reads as null and never as defaults. Reading is at once, writing waits for the disk.
 */
class JsonFile implements SyncAdapter<unknown> {
	readonly #files: FileSystem;
	readonly #path: string;

	constructor(files: FileSystem, path: string) {
		this.#files = files;
		this.#path = path;
	}

	/** @throws SyntaxError when the file is not JSON. */
	read(): unknown {
		const bytes = this.#files.read(this.#path);
		return bytes === undefined ? null : JSON.parse(bytes.toString('utf8'));
	}

	write(): never {
		throw new Error('a durable write cannot be done at once');
	}

	/** The same file for lowdb's asynchronous half. */
	durable(): Adapter<unknown> {
		return {
			read: async () => this.read(),
			write: (data) => writeDurably(this.#files, this.#path, `${JSON.stringify(data, null, '\t')}\n`),
		};
	}
}

/** What a JSON file says; null where there is none. */
export function readJsonFile(files: FileSystem, path: string): unknown {
	const document = new LowSync<unknown>(new JsonFile(files, path), null);
	document.read();
	return document.data;
}

/** Replaces a JSON file; it is durable when this answers. */
export async function writeJsonFile(files: FileSystem, path: string, data: object): Promise<void> {
	await new Low<unknown>(new JsonFile(files, path).durable(), data).write();
}
