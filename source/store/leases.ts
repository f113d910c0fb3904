import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {z} from 'zod';
import {isRefusal} from '../io/disk-error.ts';
import {errorCode, replaceFile} from '../io/files.ts';
import type {Context} from './context.ts';
import {DiskTime} from './disk-time.ts';
import {lifeOf, processSchema} from './holder.ts';
import {beat} from './lock-file.ts';
import {parseJson} from './parse-json.ts';

const leaseSchema = processSchema.extend({manifests: z.array(z.string())});

const heartbeatEvery = 30_000;
/** A lease from another host, where nothing can be seen of its process, holds for so long after its last heartbeat. */
const foreignLease = 24 * 3_600_000;

/** The bases that this store's readers need, told to whoever sweeps: one small file a store. */
export class Leases {
	readonly #context: Context;
	readonly #path: string;
	readonly #held = new Map<string, number>();
	readonly #time: DiskTime;
	#heart: NodeJS.Timeout | undefined;

	constructor(context: Context) {
		this.#context = context;
		this.#time = new DiskTime({...context, folder: context.paths.leases});
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
		const {files, paths, me} = this.#context;
		const manifests = new Set<string>();
		for (const name of files.list(paths.leases)) {
			const path = join(paths.leases, name);
			const info = files.info(path);
			const bytes = files.read(path);
			if (name.startsWith('.') || info === undefined || bytes === undefined) continue;
			const lease = leaseSchema.safeParse(parseJson(bytes.toString('utf8')));
			const life = lease.success ? lifeOf(lease.data, me) : 'dead';
			const isOld = () => this.#time.now() - info.modified > foreignLease;
			if (!lease.success || life === 'dead' || (life === 'elsewhere' && isOld())) files.remove(path);
			else for (const manifest of lease.data.manifests) manifests.add(manifest);
		}
		return manifests;
	}

	/** Read whole by whoever sweeps; it need not outlive a power cut, as no reader does. */
	#write(): void {
		const {files, me} = this.#context;
		if (this.#held.size === 0) {
			this.#stop();
			// A lease that stays is swept when this process has ended: no reason to fail what was read.
			unlessRefused(() => files.remove(this.#path));
			return;
		}
		this.#heart ??= setInterval(() => this.#beat(), heartbeatEvery).unref();
		const text = `${JSON.stringify({...me, manifests: [...this.#held.keys()]})}\n`;
		// What cannot be written to can still be read. Until the heartbeat could write the lease, a sweeper may take
		// the base away, and the reader then misses it by name.
		unlessRefused(() => replaceFile(files, this.#path, text));
	}

	/** A sign of life by the disk's own time; a lease that somebody removed is written again. */
	#beat(): void {
		const {files} = this.#context;
		try {
			if (files.info(this.#path) === undefined) this.#write();
			else beat(files, this.#path, () => true);
		} catch {
			// Whatever the disk says now, the next beat tries again; a reader does not fail by it.
		}
	}

	#stop(): void {
		clearInterval(this.#heart);
		this.#heart = undefined;
	}
}

/** A folder that is missing is one that nothing can be written to, as on a read-only disk. */
function unlessRefused(call: () => void): void {
	try {
		call();
	} catch (error) {
		if (!isRefusal(error) && errorCode(error) !== 'ENOENT') throw error;
	}
}
