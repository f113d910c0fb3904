/** `plan-files FOLDER`: reads and plans two nights of Apple CSV files as one process, and prints what they differ by. */
import {join} from 'node:path';
import {appleCsvReader} from '../../../source/connections/apple-csv/reader.ts';
import type {Directory} from '../../../source/core/directory/directory.ts';
import {emptyDirectory} from '../../../source/core/directory/directory.ts';
import {connectionId, runId} from '../../../source/core/directory/ids.ts';
import {applyPlan} from '../../../source/core/plan/apply.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import type {Plan} from '../../../source/core/plan/plan.ts';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import {commit} from '../../support/nights.ts';
import type {TwoNights} from '../two-nights.ts';

const connection = {id: connectionId('bench'), name: 'bench', source: 'SFTP'} as const;

async function read(folder: string) {
	const reading = appleCsvReader(folder).read(new AbortController().signal);
	for (;;) {
		const step = await reading.next();
		if (step.done) return step.value;
	}
}

async function plan(folder: string, directory: Directory): Promise<Plan> {
	return planRoster({
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
}

const firstNight = async (folder: string) =>
	commit(emptyDirectory, applyPlan(await plan(folder, emptyDirectory), [], false));

function countsOf({changes, counts, patches}: Plan): TwoNights['counts'] {
	const people = {
		created: {students: 0, staff: 0},
		updated: {students: 0, staff: 0},
		absent: {students: 0, staff: 0},
	};
	for (const change of changes) {
		if (change.kind !== 'accounts') continue;
		const {before, after, action} = change;
		const table = (after ?? before)?.roles[0]?.role === 'Student' ? 'students' : 'staff';
		people[action === 'create' ? 'created' : action === 'update' ? 'updated' : 'absent'][table]++;
	}
	const of = (code: string) => patches.filter((patch) => patch.code === code).length;
	return {
		...Object.fromEntries(
			Object.entries(people).flatMap(([fate, tables]) =>
				Object.entries(tables).map(([table, count]) => [`${table} ${fate}`, count]),
			),
		),
		...Object.fromEntries(
			(['locations', 'courses', 'classes'] as const).flatMap((kind) => [
				[`${kind} created`, counts[kind].create],
				[`${kind} updated`, counts[kind].update],
				[`${kind} absent`, counts[kind].remove],
			]),
		),
		'enrolments created': counts.enrolments.create,
		'enrolments removed': counts.enrolments.remove,
		'roster rows of nobody': of('unknown-student'),
		'roster rows of no class': of('unknown-class'),
	};
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('plan-files FOLDER');
const begin = performance.now();
const planned = await plan(join(folder, '2'), await firstNight(join(folder, '1')));
const milliseconds = performance.now() - begin;
const said: TwoNights = {
	milliseconds,
	memory: process.resourceUsage().maxRSS * 1024,
	counts: countsOf(planned),
};
console.log(JSON.stringify(said));
