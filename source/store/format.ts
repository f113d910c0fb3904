import {z} from 'zod';

/** Number of the layout on disk; a state with a greater one is refused. */
export const formatNumber = 1;

/** At most so much of a journal is replayed at open before it is folded into a new base. */
export interface Tuning {
	/** A shard holds at most so many bytes, unless a single record is longer. */
	readonly shardBytes: number;
	/** The journal is folded when what is not folded passes a quarter of the base, within these bounds. */
	readonly foldBytes: {readonly least: number; readonly most: number};
	/** So many creations in an empty collection are written as a base instead of being listed. */
	readonly loadRecords: number;
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
	shardBytes: 256 * 1024,
	foldBytes: {least: 1024 * 1024, most: 8 * 1024 * 1024},
	loadRecords: 5000,
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

/** `root.json`: names the base and the journal, and nothing else. */
export const rootSchema = z.object({
	format: z.literal(formatNumber),
	base: manifestNameSchema.extend({sequence: z.int().nonnegative()}).nullable(),
	journal: z.object({
		file: z.literal('journal.jsonl'),
		/** Where the first line after the base begins; a hint, checked by the line's sequence. */
		offset: z.int().nonnegative(),
	}),
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
	/** Manifests of first loads that history still names. */
	loads: z.array(ownName),
});
/** What a base consists of: its collections' shards in order of their keys. */
export type Manifest = z.infer<typeof manifestSchema>;

export const rootFile = 'root.json';
export const journalFile = 'journal.jsonl';
export const baseFolder = 'base';
