import {createHash} from 'node:crypto';
import {join} from 'node:path';
import type {z} from 'zod';
import {UsageError} from '../core/errors.ts';
import {writeDurably} from '../io/files.ts';
import type {Context} from './context.ts';
import {damagedFile} from './damage.ts';
import {
	broughtForward,
	formatNumber,
	type Manifest,
	type ManifestName,
	manifestSchema,
	type Root,
	rootSchema,
} from './format.ts';
import {readJsonFile} from './json-file.ts';

/**
 * What `root.json` names.
 * @throws UsageError when a newer rollcall wrote it; StateDamagedError when it is missing or unreadable.
 */
export function readRoot({files, paths}: Context): Root {
	const data = parsed(paths.root, () => readJsonFile(files, paths.root));
	if (data === null) throw damagedFile(paths.root, 'is missing');
	const format = (data as {format?: unknown}).format;
	if (typeof format === 'number' && format > formatNumber) {
		throw new UsageError(
			`this state was written by a newer rollcall: its format is ${format}, this one knows ${formatNumber}`,
			{
				notDone: 'Nothing was changed.',
				next: 'Use the newer rollcall, or name another folder with --state DIR.',
			},
		);
	}
	return valid(paths.root, rootSchema.safeParse(broughtForward(data)));
}

/**
 * The manifest of the root's base; undefined while there is none.
 * @throws StateDamagedError when it is missing or not what was written.
 */
export function readBase(context: Context, {base}: Root): Manifest | undefined {
	if (base === null) return undefined;
	const manifest = readManifest(context, base);
	if (manifest.sequence !== base.sequence) throw damagedFile(context.paths.root, 'is not what was written');
	return manifest;
}

/** @throws StateDamagedError when it is missing or not what was written. */
export function readManifest({files, paths}: Context, {manifest, sha256}: ManifestName): Manifest {
	const path = join(paths.base, manifest);
	const bytes = files.read(path);
	if (bytes === undefined) throw damagedFile(path, 'is missing');
	if (hashOf(bytes) !== sha256) throw damagedFile(path, 'is not what was written');
	return valid(path, manifestSchema.safeParse(parsed(path, () => JSON.parse(bytes.toString('utf8')))));
}

/** Writes a manifest, durably, under a name that no other content has. */
export async function writeManifest(
	{files, paths}: Context,
	kind: 'base' | 'load',
	manifest: Manifest,
): Promise<ManifestName> {
	const bytes = Buffer.from(`${JSON.stringify(manifest)}\n`);
	const sha256 = hashOf(bytes);
	const name = `${kind}-${String(manifest.sequence).padStart(12, '0')}-${sha256.slice(0, 12)}.json`;
	await writeDurably(files, join(paths.base, name), bytes);
	return {manifest: name, sha256};
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function parsed(path: string, parse: () => unknown): unknown {
	try {
		return parse();
	} catch (error) {
		if (error instanceof SyntaxError) throw damagedFile(path, 'is not JSON', error);
		throw error;
	}
}

function valid<T>(path: string, result: z.ZodSafeParseResult<T>): T {
	if (result.success) return result.data;
	throw damagedFile(path, 'is not what was written', result.error);
}
