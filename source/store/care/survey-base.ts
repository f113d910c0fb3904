import {join} from 'node:path';
import type {Work} from '../../core/ports.ts';
import {asidePrefix, type FileSystem} from '../../io/files.ts';
import {type ChangeFile, type Manifest, type ManifestName, manifestSchema, type Shard} from '../format.ts';
import {ShardRecords} from '../shards.ts';
import type {ReadFile, Reading} from './reading.ts';

/** What is wrong with a file of the base, as the end of a sentence: `is missing`. */
export interface FileFault {
	readonly file: string;
	readonly what: string;
}

/** A manifest that is what its own name says. */
export interface SeenManifest {
	readonly name: string;
	readonly sha256: string;
	readonly manifest: Manifest;
	/** Shards of it that are not what was written. */
	readonly faults: readonly FileFault[];
}

/** All files of the folder `base`, each read once. */
export interface SeenBase {
	readonly names: readonly string[];
	/** Bases, oldest first. */
	readonly bases: readonly SeenManifest[];
	/** What is wrong with a manifest that something names; nothing when it and its shards are whole. */
	manifestFaults(named: ManifestName): readonly FileFault[];
	/** What is wrong with a file of changes. */
	changeFault(named: ChangeFile): FileFault | undefined;
	/** Files that a manifest names, itself included. */
	namedBy(manifest: string): readonly string[];
}

interface SeenFile {
	readonly bytes: number;
	readonly sha256: string;
	readonly refused?: string;
	/** Of a shard: what its lines say. */
	readonly content?: Content | undefined;
	readonly manifest?: Manifest | undefined;
}

interface Content {
	readonly count: number;
	readonly first: string | undefined;
	/** Its last key. */
	readonly last: string | undefined;
	readonly fault: string | undefined;
}

const manifestName = /^(base|load)-(\d{12})-([0-9a-f]{12})\.json$/;

/** Reads every file of the folder and compares what belongs together. */
export async function* surveyBase(files: FileSystem, folder: string, reading: Reading): Work<SeenBase> {
	const seen = new Map<string, SeenFile>();
	const names = files
		.list(folder)
		.filter((name) => !name.startsWith(asidePrefix))
		.sort();
	for (const name of names) {
		const read = reading.file(join(folder, name));
		if (read !== undefined) seen.set(name, seenFile(name, read));
		yield await reading.progress(`base/${name}`);
	}
	const manifests = [...seen].flatMap(([name, {manifest, sha256}]): SeenManifest[] => {
		const own = manifestName.exec(name);
		if (manifest === undefined || own === null) return [];
		if (!sha256.startsWith(own[3]!) || Number(own[2]) !== manifest.sequence) return [];
		return [{name, sha256, manifest, faults: shardFaults(seen, manifest)}];
	});
	return {
		names: [...seen.keys()],
		bases: manifests
			.filter(({name}) => name.startsWith('base-'))
			.sort((a, b) => a.manifest.sequence - b.manifest.sequence),
		manifestFaults({manifest: name, sha256}) {
			const file = seen.get(name);
			const fault = fileFault(file, {sha256});
			if (fault !== undefined) return [{file: name, what: fault}];
			if (file?.manifest === undefined) return [{file: name, what: 'is not a manifest'}];
			return shardFaults(seen, file.manifest);
		},
		changeFault(named) {
			const file = seen.get(named.file);
			const fault = fileFault(file, named);
			if (fault !== undefined) return {file: named.file, what: fault};
			return undefined;
		},
		namedBy(name) {
			const collections = seen.get(name)?.manifest?.collections ?? {};
			return [name, ...Object.values(collections).flatMap((shards) => shards.map(({file}) => file))];
		},
	};
}

function seenFile(name: string, read: NonNullable<ReadFile>): SeenFile {
	if ('refused' in read) return {bytes: -1, sha256: '', refused: read.refused};
	const {bytes, sha256} = read;
	const file = {bytes: bytes.length, sha256};
	if (name.endsWith('.jsonl'))
		return {...file, content: name.startsWith('changes-') ? undefined : contentOf(bytes)};
	return {...file, manifest: manifestOf(bytes)};
}

function fileFault(
	file: SeenFile | undefined,
	{sha256, bytes}: {readonly sha256: string; readonly bytes?: number},
): string | undefined {
	if (file === undefined) return 'is missing';
	if (file.refused !== undefined) return `cannot be read: ${file.refused}`;
	if (bytes !== undefined && file.bytes !== bytes)
		return `has ${file.bytes} bytes and not the ${bytes} that were written`;
	return file.sha256 === sha256 ? undefined : 'is not what was written (its SHA-256 differs)';
}

function shardFaults(seen: ReadonlyMap<string, SeenFile>, {collections}: Manifest): readonly FileFault[] {
	const faults: FileFault[] = [];
	for (const shards of Object.values(collections)) {
		let last: string | undefined;
		for (const shard of shards) {
			const file = seen.get(shard.file);
			const fault = fileFault(file, shard) ?? contentFault(file?.content, shard, last);
			if (fault !== undefined) faults.push({file: shard.file, what: fault});
			// Only beside a whole neighbour can a shard stand wrong.
			last = fault === undefined ? file?.content?.last : undefined;
		}
	}
	return faults;
}

function contentFault(content: Content | undefined, shard: Shard, before: string | undefined) {
	if (content === undefined) return 'is not a shard';
	if (content.fault !== undefined) return content.fault;
	if (content.count !== shard.count)
		return `holds ${content.count} records and not the ${shard.count} that its manifest counts`;
	if (content.first !== shard.first) return 'does not begin with the key that its manifest names';
	if (before !== undefined && shard.first <= before) return 'begins before the shard before it ends';
	return undefined;
}

/** Parses every line: keys in order, records that are JSON. */
function contentOf(bytes: Buffer): Content {
	let count = 0;
	let last: string | undefined;
	let first: string | undefined;
	try {
		const records = new ShardRecords(bytes);
		for (const [index, key] of records.keys.entries()) {
			JSON.parse(records.line(index).toString('utf8'));
			if (last !== undefined && key <= last) return {count, first, last, fault: 'has keys out of order'};
			first ??= key;
			last = key;
			count++;
		}
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return {count, first, last, fault: `has a line ${count + 1} that is not JSON`};
	}
	return {count, first, last, fault: undefined};
}

function manifestOf(bytes: Buffer): Manifest | undefined {
	try {
		return manifestSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return undefined;
	}
}
