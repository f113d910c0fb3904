import {createHash} from 'node:crypto';
import {createReadStream, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {emptyDirectory} from '../../source/core/directory/directory.ts';
import {connectionId, runId} from '../../source/core/directory/ids.ts';
import {applyPlan} from '../../source/core/plan/apply.ts';
import {defaultPolicy} from '../../source/core/plan/input.ts';
import {planRoster} from '../../source/core/plan/plan-roster.ts';
import {commit} from '../support/nights.ts';
import {type Size, sizes, writeDistrict} from './district.ts';
import {type Figure, inTurn} from './timing.ts';

const connection = {id: connectionId('bench'), name: 'bench', source: 'SFTP'} as const;

async function read(folder: string) {
	const reading = appleCsvReader(folder).read(new AbortController().signal);
	for (;;) {
		const step = await reading.next();
		if (step.done) return step.value;
	}
}

/** Reading and planning a second night against the directory of the first, beside reading and hashing the same bytes. */
export async function planBench(chosen: readonly Size[]): Promise<readonly Figure[]> {
	const figures: Figure[] = [];
	for (const size of chosen) {
		const root = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
		try {
			const [first, second] = [1, 2].map((night) => join(root, String(night))) as [string, string];
			writeDistrict(first, size, 1);
			const bytes = writeDistrict(second, size, 2);
			const plan = async (folder: string, directory = emptyDirectory) =>
				planRoster({
					connection,
					directory,
					roster: await read(folder),
					policy: defaultPolicy,
					conflicts: [],
					connectionNames: new Map(),
					now: new Date('2026-08-21T02:14:00Z'),
					run: runId(1),
					removals: 'decide',
				});
			const directory = commit(emptyDirectory, applyPlan(await plan(first), [], false));
			const changes = (await plan(second, directory)).changes.length;
			figures.push(
				await inTurn(
					`read and plan ${size} (${sizes[size]} people, ${Math.round(bytes / 1e6)} MB)`,
					() => plan(second, directory),
					'read and hash the same bytes',
					() => hashAll(second),
					{pairs: size === 'L' ? 1 : 5, note: `${changes} changes`},
				),
			);
		} finally {
			rmSync(root, {recursive: true, force: true});
		}
	}
	return figures;
}

async function hashAll(folder: string) {
	for (const name of readdirSync(folder)) {
		const hash = createHash('sha256');
		for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Buffer);
	}
}
