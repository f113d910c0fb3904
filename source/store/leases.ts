import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {z} from 'zod';
import {isRefusal} from '../io/disk-error.ts';
import {asidePath, errorCode, removeQuietly, writeAll} from '../io/files.ts';
import type {Context} from './context.ts';
import {lifeOf, processSchema} from './holder.ts';

const leaseSchema = processSchema.extend({manifests: z.array(z.string())});

/** A lease from another host, where nothing can be seen of its process, holds for so long. */
const foreignLease = 24 * 3_600_000;

/** The bases that this store's readers need, told to whoever sweeps: one small file a store. */
export class Leases {
	readonly #context: Context;
	readonly #path: string;
	readonly #held = new Map<string, number>();

	constructor(context: Context) {
		this.#context = context;
		this.#path = join(context.paths.leases, `${context.me.pid}-${randomBytes(4).toString('hex')}.json`);
	}

	hold(manifest: string): void {
		const holds = this.#held.get(manifest) ?? 0;
		this.#held.set(manifest, holds + 1);
		if (holds === 0) this.#write();
	}

	drop(manifest: string): void {
		const holds = this.#held.get(manifest) ?? 0;
		if (holds > 1) this.#held.set(manifest, holds - 1);
		else if (this.#held.delete(manifest)) this.#write();
	}

	close(): void {
		this.#held.clear();
		this.#write();
	}

	/** Manifests that living readers need; leases of dead ones are removed. */
	living(): ReadonlySet<string> {
		const {files, paths, me, clock} = this.#context;
		const manifests = new Set<string>();
		for (const name of files.list(paths.leases)) {
			const path = join(paths.leases, name);
			const info = files.info(path);
			const bytes = files.read(path);
			if (name.startsWith('.') || info === undefined || bytes === undefined) continue;
			const lease = leaseSchema.safeParse(parseJson(bytes.toString('utf8')));
			const life = lease.success ? lifeOf(lease.data, me) : 'dead';
			const old = clock.now().getTime() - info.modified > foreignLease;
			if (!lease.success || life === 'dead' || (life === 'elsewhere' && old)) files.remove(path);
			else for (const manifest of lease.data.manifests) manifests.add(manifest);
		}
		return manifests;
	}

	/** Renamed into place, so that it is read whole; it need not outlive a power cut, as no reader does. */
	#write(): void {
		const {files, me} = this.#context;
		if (this.#held.size === 0) {
			// A lease that stays is swept when this process has ended: no reason to fail what was read.
			unlessRefused(() => files.remove(this.#path));
			return;
		}
		const aside = asidePath(this.#path);
		try {
			const file = files.open(aside, 'create');
			try {
				writeAll(files, file, Buffer.from(`${JSON.stringify({...me, manifests: [...this.#held.keys()]})}\n`));
			} finally {
				files.close(file);
			}
			files.rename(aside, this.#path);
		} catch (error) {
			removeQuietly(files, aside);
			// A read-only or full disk can still be read. Where nothing can be written, nobody sweeps either; a
			// sweeper elsewhere may take the base away, and the reader then misses it by name.
			if (!isRefusal(error) && errorCode(error) !== 'ENOENT') throw error;
		}
	}
}

function unlessRefused(call: () => void): void {
	try {
		call();
	} catch (error) {
		if (!isRefusal(error)) throw error;
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
