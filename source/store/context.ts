import {join} from 'node:path';
import type {Clock} from '../core/ports.ts';
import type {FileSystem} from '../io/files.ts';
import {baseFolder, journalFile, rootFile, type Tuning} from './format.ts';
import type {ProcessIdentity} from './holder.ts';
import {JournalReader} from './journal.ts';
import {Locks} from './locks.ts';
import {ShardReader} from './shards.ts';
import {soundFiles} from './sound-files.ts';

/** What the parts of one open store share. */
export interface Context {
	readonly files: FileSystem;
	/** The state's folder, absolute. */
	readonly folder: string;
	readonly clock: Clock;
	readonly me: ProcessIdentity;
	readonly tuning: Tuning;
	readonly locks: Locks;
	readonly journal: JournalReader;
	readonly shards: ShardReader;
	/** @throws the error after which nothing more may be written, if there was one. */
	assertSound(): void;
	readonly paths: Paths;
}

interface Paths {
	readonly root: string;
	readonly journal: string;
	readonly base: string;
	readonly leases: string;
	readonly locks: string;
	readonly files: string;
}

export interface ContextOptions {
	readonly files: FileSystem;
	readonly folder: string;
	readonly clock: Clock;
	readonly owner: string;
	readonly me: ProcessIdentity;
	readonly tuning: Tuning;
}

export function contextOf({folder, clock, owner, me, tuning, ...given}: ContextOptions): Context {
	const {files, assertSound} = soundFiles(given.files);
	const paths = {
		root: join(folder, rootFile),
		journal: join(folder, journalFile),
		base: join(folder, baseFolder),
		leases: join(folder, 'leases'),
		locks: join(folder, 'locks'),
		files: join(folder, 'files'),
	};
	return {
		files,
		folder,
		clock,
		me,
		tuning,
		assertSound,
		paths,
		locks: new Locks({files, folder: paths.locks, clock, owner, me}),
		journal: new JournalReader(files, paths.journal),
		shards: new ShardReader(files, paths.base, tuning.cachedShards),
	};
}
