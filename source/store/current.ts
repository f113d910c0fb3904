import type {Context} from './context.ts';
import {Generation} from './generation.ts';
import type {Leases} from './leases.ts';
import {readBase, readManifest, readRoot} from './root.ts';

/** The generation that this process knows, kept up with what others write, and the leases of what it needs. */
export class Current {
	readonly #context: Context;
	readonly #leases: Leases;
	#generation: Generation;
	/** Tells whether root or journal was replaced since they were read. */
	#rootSeen = '';
	/** What the generation needs, apart from its snapshots. */
	#leased: string[] = [];

	/** @throws StateDamagedError naming the file that does not hold what was written. */
	constructor(context: Context, leases: Leases) {
		this.#context = context;
		this.#leases = leases;
		this.#generation = this.#open();
	}

	/** As it was read last. */
	get generation(): Generation {
		return this.#generation;
	}

	/** Leases what a commit of ours brought. */
	lease(): void {
		for (const manifest of this.#generation.manifests)
			if (!this.#leased.includes(manifest)) this.#lease(manifest);
	}

	/** The newest generation there is; lines that wait for the disk are in it too. @throws StateDamagedError. */
	refresh(): Generation {
		for (let again = false; ; ) {
			if (this.#rootMark() !== this.#rootSeen) return this.#replace();
			try {
				this.#catchUp(this.#generation);
				return this.#generation;
			} catch (error) {
				// Something was replaced while it was read: what is missing now is not missed any more. And a torn line
				// that is cut off and written over in the middle of reading looks like damage, once.
				if (this.#rootMark() === this.#rootSeen && again) throw error;
				again = true;
			}
		}
	}

	/**
	 * What is read by the offsets of a generation; read again where root or journal was replaced in the middle of it,
	 * since the offsets were of the journal before.
	 */
	steadily<T>(read: () => T): T {
		for (;;) {
			const mark = this.#rootMark();
			try {
				const found = read();
				if (this.#rootMark() === mark) return found;
			} catch (error) {
				if (this.#rootMark() === mark) throw error;
			}
		}
	}

	#replace(): Generation {
		const before = this.#leased;
		this.#leased = [];
		try {
			this.#generation = this.#open();
		} catch (error) {
			this.#leased.push(...before);
			throw error;
		}
		for (const manifest of before) this.#leases.drop(manifest);
		return this.#generation;
	}

	/** Leases the root's base, looks whether it still is the root's, and reads what is over it. */
	#open(): Generation {
		for (;;) {
			const mark = this.#rootMark();
			try {
				const root = readRoot(this.#context);
				if (root.base) this.#lease(root.base.manifest);
				const generation = new Generation(this.#context, root, readBase(this.#context, root));
				this.#catchUp(generation);
				if (this.#rootMark() === mark) {
					this.#rootSeen = mark;
					return generation;
				}
			} catch (error) {
				if (this.#rootMark() === mark) throw error;
			}
			for (const manifest of this.#leased.splice(0)) this.#leases.drop(manifest);
		}
	}

	#catchUp(generation: Generation): void {
		generation.catchUp((name) => {
			this.#lease(name.manifest);
			return readManifest(this.#context, name);
		});
	}

	#lease(manifest: string): void {
		this.#leases.hold(manifest);
		this.#leased.push(manifest);
	}

	#rootMark(): string {
		const {files, paths} = this.#context;
		const root = files.info(paths.root);
		const journal = files.info(paths.journal);
		return `${root?.inode} ${root?.bytes} ${root?.modified} ${journal?.inode} ${journal?.born}`;
	}
}
