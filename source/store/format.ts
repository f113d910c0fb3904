import {z} from 'zod';

export {rootFile} from './root-file.ts';

/**
 * Number of the layout on disk; a state with a greater one is refused, one with a smaller one is brought forward
 * (`migrations.ts`).
 */
export const formatNumber = 2;

/** What may be set otherwise by tests and benchmarks. */
export interface Tuning {
	/** A shard holds at most so many bytes, unless a single record is longer. */
	readonly shardBytes: number;
	/** The journal is folded when what is not folded passes a quarter of the base, within these bounds. */
	readonly foldBytes: {readonly least: number; readonly most: number};
	/** So many creations in an empty collection are written as a base instead of being listed. */
	readonly loadRecords: number;
	/** A longer list of changes goes to a file of its own, which the line names. */
	readonly lineBytes: number;
	/** The journal is written anew without what history need not keep when that is at least this share of it. */
	readonly pruneShare: number;
	/** Shards that stay in memory after they were read. */
	readonly cachedShards: number;
	/** Loaded collections of at most so many records keep what they parsed. */
	readonly keepParsed: number;
	/** How often other processes' commits are looked for, milliseconds. */
	readonly pollEvery: number;
	/** How long a commit waits for another process' commit, milliseconds. */
	readonly patience: number;
}
export const tuning: Tuning = {
	shardBytes: 64 * 1024,
	foldBytes: {least: 1024 * 1024, most: 8 * 1024 * 1024},
	loadRecords: 5000,
	lineBytes: 16 * 1024 * 1024,
	pruneShare: 1 / 8,
	cachedShards: 64,
	keepParsed: 50_000,
	pollEvery: 700,
	patience: 30_000,
};

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A file's name in the state, as the state itself makes them. */
const ownName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

export const manifestNameSchema = z.object({manifest: ownName, sha256});
/** Names a manifest and what its bytes are. */
export type ManifestName = z.infer<typeof manifestNameSchema>;

/** A file of changes, one a line, that a line of the journal names because there are so many. */
export const changeFileSchema = z.object({file: ownName, sha256, bytes: z.int().positive(), count: z.int()});
export type ChangeFile = z.infer<typeof changeFileSchema>;

/** `root.json`: names the base and the journal, and nothing else. */
export const rootSchema = z.object({
	format: z.literal(formatNumber),
	base: manifestNameSchema.extend({sequence: z.int().nonnegative()}).nullable(),
	journal: z.object({
		file: z.literal('journal.jsonl'),
		/** Where the first line after the base begins; a hint, checked by the sequence of the line before it. */
		offset: z.int().nonnegative(),
	}),
	/**
	 * History was rewritten up to here: bases from before it hold what was taken out, and go as soon as nobody reads
	 * them. Absent: there are none.
	 */
	forgotten: z.int().positive().optional(),
});
export type Root = z.infer<typeof rootSchema>;

export const shardSchema = z.object({
	file: ownName,
	/** The first key in it. */
	first: z.string(),
	count: z.int().positive(),
	bytes: z.int().positive(),
	sha256,
});
/** One file of a base: records of one collection, one a line, sorted by key. */
export type Shard = z.infer<typeof shardSchema>;

const talliesSchema = z.object({
	/** Of the rules by which was counted (`core/tallies.ts`). */
	version: z.int(),
	counts: z.record(z.string(), z.record(z.string(), z.int().positive())),
});
export type StoredTallies = z.infer<typeof talliesSchema>;

export const manifestSchema = z.object({
	sequence: z.int().nonnegative(),
	collections: z.record(z.string(), z.array(shardSchema)),
	tallies: talliesSchema.optional(),
});
/** What a base consists of: its collections' shards in order of their keys. */
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * What each format's root becomes in the next one. 2: a line of the journal may name a file of changes, and the
 * journal may begin later than with the first commit; older programs know neither.
 */
const steps: Readonly<Record<number, (root: object) => object>> = {
	1: (root) => ({...root, format: 2}),
};

/** A root of any earlier format as it is written today; anything else as it is. */
export function broughtForward(root: unknown): unknown {
	let now = root;
	for (;;) {
		const format = (now as {readonly format?: unknown} | null)?.format;
		const step = typeof format === 'number' ? steps[format] : undefined;
		if (step === undefined) return now;
		now = step(now as object);
	}
}

export const journalFile = 'journal.jsonl';
export const baseFolder = 'base';
