import {UsageError} from '../core/errors.ts';
import type {Run} from '../core/plan/run.ts';
import type {Work} from '../core/ports.ts';
import type {PublishOptions, PublishResult, WireReport} from './answers/runs.ts';
import {findConnection, listConnections} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {publishedExitCode} from './outcome.ts';
import {writeFolder, writeZip} from './package.ts';
import {buildFor, packageFor} from './package-for.ts';
import {publishTo, reportWire} from './publishing.ts';
import {decideAndCommit} from './recording.ts';
import {retain} from './retaining.ts';
import {nextRun} from './run-records.ts';

/** Builds and sends what the directory holds now, or writes it to a file or folder. */
export async function* publish(
	context: Context,
	name: string | undefined,
	options: PublishOptions,
	signal: AbortSignal,
): Work<PublishResult> {
	if (options.out !== undefined || options.zip !== undefined) return yield* write(context, name, options);
	if (options.look === true) return yield* look(context, name);
	requireMay(context, 'sync', 'Publishing');
	if (options.approve !== undefined) requireMay(context, 'approve', 'Approving a package that is held');
	const target = await findConnection(context, name, 'publish');
	const begin = context.clock.now().toISOString();
	const published = yield* publishTo(
		context,
		target,
		options.approve === undefined ? {} : {approve: options.approve},
		signal,
	);
	const exitCode = publishedExitCode([published]);
	const {result: run} = await decideAndCommit(context.store, async (snapshot) => {
		const after: Run = {
			...(await nextRun(context, target.stored.name, begin, snapshot)),
			kind: 'publish',
			state: exitCode === 0 ? 'succeeded' : published.outcome === 'failed' ? 'failed' : 'held',
			guards: published.guards ?? [],
			published: [published],
			...(published.message === undefined ? {} : {message: published.message}),
		};
		return {changes: [{collection: 'runs' as const, key: after.id, after}], result: after};
	});
	yield* retain(context);
	return {published: [published], run, exitCode};
}

/** What sending it now would take away, before anybody decides. */
async function* look(context: Context, name: string | undefined): Work<PublishResult> {
	const target = await findConnection(context, name, 'publish');
	yield {stage: 'publish', message: `building the package for ${target.stored.name}`};
	const built = await withSnapshot(context.store, (snapshot) => packageFor(context, target, snapshot));
	try {
		return {published: [], wire: await reportWire(context, target, built), exitCode: 0};
	} finally {
		await context.packages.discard(built.file);
	}
}

/** A package that is written is only reported on: nothing goes to anybody. */
async function* write(
	context: Context,
	name: string | undefined,
	{out, zip}: PublishOptions,
): Work<PublishResult> {
	if (out !== undefined && zip !== undefined) throw new UsageError('give --out or --zip, not both');
	yield {stage: 'publish', message: 'building the package'};
	const targets = (await listConnections(context)).filter(({kind}) => kind.publisher !== undefined);
	const target =
		name === undefined && targets.length === 0 ? undefined : await findConnection(context, name, 'publish');
	const built = await withSnapshot(context.store, (snapshot) =>
		target === undefined ? buildFor(context, target, snapshot) : packageFor(context, target, snapshot),
	);
	let written: string;
	let wire: WireReport | undefined;
	try {
		written =
			out === undefined ? await writeZip(context, built, zip!) : await writeFolder(context, built, out);
		if (target !== undefined) wire = await reportWire(context, target, built);
	} finally {
		await context.packages.discard(built.file);
	}
	return {
		published: [
			{
				target: target?.stored.name ?? '',
				outcome: 'skipped',
				skipped: true,
				bytes: built.bytes,
				sha256: built.sha256,
				message: `written to ${written}, not sent`,
			},
		],
		written,
		...(wire === undefined ? {} : {wire}),
		exitCode: 0,
	};
}
