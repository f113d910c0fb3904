import {isRefusal} from '../io/disk-error.ts';
import type {Context} from './context.ts';
import {lockBase} from './fold.ts';
import {formatNumber} from './format.ts';
import {readJsonFile, writeJsonFile} from './json-file.ts';
import {readRoot} from './root.ts';

/**
 * Brings a state of an older format forward, once, under both locks. One that cannot be written is only read as
 * if it had been.
 */
export async function bringForward(context: Context): Promise<void> {
	const {files, paths, locks, tuning} = context;
	const isOlder = () => {
		const root = readJsonFile(files, paths.root) as {readonly format?: unknown} | null;
		return typeof root?.format === 'number' && root.format < formatNumber;
	};
	const locked = async (take: () => ReturnType<typeof lockBase>, work: () => Promise<void>) => {
		const lock = await take();
		try {
			await work();
		} finally {
			await lock.release();
		}
	};
	const purpose = 'brings the state forward';
	try {
		if (!isOlder()) return;
		await locked(
			() => lockBase(context, purpose, tuning.patience),
			() =>
				locked(
					() => locks.takeInternal('commit', purpose, tuning.patience),
					async () => {
						if (isOlder()) await writeJsonFile(files, paths.root, readRoot(context));
					},
				),
		);
	} catch (error) {
		// What is wrong with the root is told by whoever reads it next.
		if (!isRefusal(error) && !(error instanceof SyntaxError)) throw error;
	}
}
