import type {MirrorHeldBack, MirrorPlan, ReplacedValue} from '../core/mirror/mirror-plan.ts';
import type {MirrorRun} from '../core/mirror/mirror-run.ts';
import {type MirrorWrite, type MirrorWriteKind, mirrorWriteKinds} from '../core/mirror/writes.ts';
import type {MirrorResult} from '../sync/answers/mirror.ts';
import {heldBackWords, isWhole, leftWords, withheldWords, writesText} from '../sync/mirroring-words.ts';
import {planJson, planText} from './plan-text.ts';
import {counted} from './print.ts';
import {publishedLine} from './published-line.ts';

/** A sync with a mirror as scripts read it. */
export function mirrorJson(result: MirrorResult, withChanges: boolean): object {
	const {connection, direction, incoming, plan, guards, run, wrote, invite, outcome, notUploaded} = result;
	return {
		connection,
		direction,
		outcome,
		notUploaded: notUploaded ?? null,
		run:
			run === undefined
				? null
				: {id: run.id, state: run.state, stages: run.stages, begin: run.begin, end: run.end},
		incoming:
			incoming === undefined
				? null
				: {
						...planJson(connection, incoming.plan, withChanges),
						result: incoming.outcome,
						run: incoming.run?.id ?? null,
						published: incoming.published,
					},
		hash: plan?.hash ?? null,
		counts: plan?.counts ?? null,
		...(withChanges && plan !== undefined ? {writes: plan.writes} : {}),
		guards: guards.map(({code, tripped, message, numbers, keys}) => ({
			code,
			tripped,
			message,
			numbers,
			keys: keys ?? [],
		})),
		conflicts: (plan?.conflicts ?? []).map(({id, kind, accounts, incoming, choices}) => ({
			id,
			kind,
			accounts,
			incoming,
			choices,
		})),
		replaced: plan?.replaced ?? [],
		heldBack: plan?.heldBack ?? [],
		unmapped: plan?.unmapped ?? [],
		...(invite === undefined ? {} : {invite}),
		...(wrote === undefined
			? {}
			: {
					written: wrote.written,
					already: wrote.already,
					refused: wrote.refused,
					failed: wrote.failed,
					left: wrote.left,
					withheld: wrote.withheld ?? 0,
				}),
	};
}

const words: Readonly<Record<MirrorWriteKind, readonly [noun: string, did: string]>> = {
	'create-user': ['users', '+N new'],
	'update-user': ['users', '~N changed'],
	'move-user': ['users', '~N moved'],
	'trash-user': ['users', '-N to the trash'],
	'create-class': ['classes', '+N new'],
	'update-class': ['classes', '~N renamed'],
	'set-members': ['classes', '~N with other members'],
	'remove-class': ['classes', '-N removed'],
};

/** What would be written there, as an admin reads it. */
export function mirrorPlanText(
	{connection, guards, invite}: Pick<MirrorResult, 'connection' | 'guards' | 'invite'>,
	plan: MirrorPlan,
	{changes}: {readonly changes: boolean},
): readonly string[] {
	const lines = [`To be written to ${connection}  ${plan.hash.slice(0, 12)}`, ''];
	for (const noun of ['users', 'classes']) {
		const told = mirrorWriteKinds.flatMap((does) => {
			const count = plan.writes.filter((write) => write.does === does).length;
			return words[does][0] !== noun || count === 0 ? [] : [words[does][1].replace('N', `${count}`)];
		});
		lines.push(`  ${noun.padEnd(11)} ${told.length === 0 ? 'nothing to do' : told.join(', ')}`);
	}
	lines.push(`  ${'unchanged'.padEnd(11)} ${plan.counts.unchanged}`);
	const tripped = guards.filter((guard) => guard.tripped);
	if (tripped.length > 0)
		lines.push('', 'Held by:', ...tripped.map(({code, message}) => `  ${code}: ${message}`));
	lines.push(...replacedText(plan.replaced ?? []));
	if (plan.unmapped.length > 0)
		lines.push(
			'',
			`Locations that are none there (by hand: rollcall connections set ${connection} --set "locations=OURS = THEIRS"):`,
			...plan.unmapped.map(
				({locationId, name, why, people, classes}) =>
					`  ${name} (${locationId}): ${why}; ${counted(people, 'person waits', 'people wait')}, ${counted(classes, 'class', 'classes')}`,
			),
		);
	lines.push(...heldBackText(plan.heldBack));
	if (plan.conflicts.length > 0)
		lines.push(
			'',
			`${counted(plan.conflicts.length, 'conflict waits', 'conflicts wait')} for a decision: rollcall conflicts (new ones from the next sync on)`,
		);
	if (invite !== undefined)
		lines.push(
			'',
			`To be invited to register with volume purchasing, by hand there: ${counted(invite.length, 'person', 'people')}`,
			...firstOf(invite.map(({key, username, email}) => `  ${username} (${key}): ${email}`)),
		);
	if (changes) lines.push('', `Writes (${plan.writes.length}):`, ...plan.writes.map(writeLine));
	return lines;
}

/** What nobody here knows to be wrong there: named one by one, so that it is looked at before it is gone. */
const replacedText = (replaced: readonly ReplacedValue[]): readonly string[] =>
	replaced.length === 0
		? []
		: [
				'',
				`Replaced there by ours, though both sides never agreed on it (${replaced.length}):`,
				...firstOf(
					replaced.map(
						({name, key, field, before, after}) => `  ${name} (${key}): ${field} ${before} → ${after}`,
					),
				),
			];

const shown = 20;

const firstOf = (lines: readonly string[]): readonly string[] =>
	lines.length <= shown ? lines : [...lines.slice(0, shown), `  … and ${lines.length - shown} more (--json)`];

function heldBackText(heldBack: readonly MirrorHeldBack[]): readonly string[] {
	const counts = new Map<MirrorHeldBack['code'], number>();
	for (const {code} of heldBack) counts.set(code, (counts.get(code) ?? 0) + 1);
	if (counts.size === 0) return [];
	const listed = heldBack.filter(({code}) => code !== 'creating-off' && code !== 'comes-in');
	return [
		'',
		'Nothing is written about:',
		...[...counts].map(([code, count]) => `  ${count} ${heldBackWords[code]}`),
		...firstOf(listed.map(({kind, key, id, why}) => `    ${kind} ${key ?? id ?? ''}: ${why}`)),
	];
}

/** One write as a line. */
export function writeLine(write: MirrorWrite): string {
	const {does, key, reason} = write;
	const told = (() => {
		switch (write.does) {
			case 'create-user':
				return `${write.after.username} at ${write.after.locationId}`;
			case 'create-class':
				return `${write.after.name} at ${write.after.locationId}`;
			case 'set-members': {
				const {before, after} = write;
				const students = counted(after.studentIds.length, 'student', 'students');
				const teachers = counted(after.teacherIds.length, 'teacher', 'teachers');
				return `${students}${moved(before.studentIds, after.studentIds)}, ${teachers}${moved(before.teacherIds, after.teacherIds)}`;
			}
			case 'trash-user':
				return write.before.username;
			case 'remove-class':
				return write.before.name;
			default:
				return Object.entries(write.after)
					.map(
						([field, value]) =>
							`${field}: ${(write.before as Record<string, string>)[field] || 'nothing'} → ${value || 'nothing'}`,
					)
					.join(', ');
		}
	})();
	return `  ${does} ${key}: ${told}${reason === '' ? '' : ` (${reason})`}`;
}

/** ` (+1 -2)`: who joins and who leaves; empty: nobody does. */
function moved(before: readonly string[], after: readonly string[]): string {
	const [were, are] = [new Set(before), new Set(after)];
	const [joins, leaves] = [are.difference(were).size, were.difference(are).size];
	const parts = [...(joins > 0 ? [`+${joins}`] : []), ...(leaves > 0 ? [`-${leaves}`] : [])];
	return parts.length === 0 ? '' : ` (${parts.join(' ')})`;
}

/** The half of a two-way sync that comes in. */
export function incomingText(
	result: Pick<MirrorResult, 'connection' | 'direction' | 'incoming' | 'notUploaded'>,
	changes: boolean,
): readonly string[] {
	const {connection, direction, incoming} = result;
	if (direction === 'one-way' || incoming === undefined) return [];
	const planned = planText(connection, incoming.plan, {changes});
	return [
		`Coming in from ${connection} first`,
		...planned,
		...notUploadedText(result),
		'',
		`A sync makes two runs of it: one of what comes in, and after it one of what is written to ${connection}. History names each at the other.`,
		'',
	];
}

/** A run says itself why nothing goes to targets that are there. */
export const notUploadedText = ({
	incoming,
	notUploaded,
}: Partial<Pick<MirrorResult, 'incoming' | 'notUploaded'>>): readonly string[] =>
	notUploaded === undefined || incoming?.run?.message?.includes(notUploaded) === true
		? []
		: [`Not uploaded: ${notUploaded}`];

/** Who is there and did not come in: a sync that brings nobody must not look as if all were here. */
function leftBehind({plan, run}: NonNullable<MirrorResult['incoming']>): readonly string[] {
	const count = plan.heldBack.length - plan.conflicts.length;
	const where = run === undefined ? 'rollcall plan' : `rollcall history ${run.id}`;
	return [
		...(count <= 0
			? []
			: [
					`${counted(count, 'record does', 'records do')} not come in and ${count === 1 ? 'is' : 'are'} held back: ${where}`,
				]),
		...(plan.conflicts.length === 0
			? []
			: [
					`${counted(plan.conflicts.length, 'conflict', 'conflicts')} of what comes in ${plan.conflicts.length === 1 ? 'waits' : 'wait'} for a decision: rollcall conflicts`,
				]),
	];
}

/** What came of a sync. */
export function mirrorLines(result: MirrorResult): readonly string[] {
	const {connection, incoming, plan, run, wrote, outcome} = result;
	const {counts} = incoming?.plan ?? {};
	const before: string[] =
		incoming === undefined
			? []
			: incoming.outcome === 'applied' && counts !== undefined
				? [
						incoming.plan.changes.length === 0
							? `${connection}: nothing comes in (${incoming.run?.id ?? ''})`
							: `${connection}: came in (${incoming.run?.id ?? ''}): +${counts.accounts.create + counts.accounts.reactivate} ~${counts.accounts.update} -${counts.accounts.deactivate + counts.accounts.remove} people, ${counted(incoming.plan.changes.length, 'change', 'changes')} in all`,
						...incoming.published.map(publishedLine),
						...(incoming.run?.message === undefined ? [] : [incoming.run.message]),
						...leftBehind(incoming),
					]
				: incoming.outcome === 'nothing to do'
					? [`${connection}: nothing comes in`, ...leftBehind(incoming)]
					: [...planText(connection, incoming.plan, {changes: false})];
	before.push(...notUploadedText(result));
	if (plan === undefined) {
		const hash = incoming?.plan.hash.slice(0, 12) ?? '';
		return [
			...before,
			'',
			outcome === 'held'
				? `Held: nothing came in, and nothing was written back. Approve it: rollcall sync ${connection} --approve ${hash}`
				: `Nothing came in, and nothing was written back. Apply it: rollcall sync ${connection} --yes`,
		];
	}
	if (outcome === 'held' || outcome === 'planned')
		return [
			...before,
			...mirrorPlanText(result, plan, {changes: false}),
			'',
			outcome === 'held'
				? `Held: nothing was written there. Approve all of it: rollcall sync ${connection} --approve ${plan.hash.slice(0, 12)}`
				: `Nothing was written there. Write it: rollcall sync ${connection} --yes`,
			...(outcome === 'held' && plan.guards.every(({tripped, removalsOnly}) => !tripped || removalsOnly)
				? [`Additions and updates only: rollcall sync ${connection} --yes --additions-only`]
				: []),
		];
	return [
		...before,
		outcome === 'applied'
			? `${connection}: ${run?.state ?? 'done'} (${run?.id ?? ''}): ${writesText(wrote?.written ?? {}) ?? 'nothing written'}`
			: `${connection}: nothing to write`,
		...(wrote === undefined || wrote.failed === 0
			? []
			: [
					`${counted(wrote.failed, 'write was', 'writes were')} refused or not answered; the next sync tries again:`,
					...firstOf(wrote.refused.map(({does, key, message}) => `  ${does} ${key}: ${message}`)),
				]),
		...(run?.message === undefined ? [] : [run.message]),
		...restOf(result, plan),
	];
}

/** What a run wrote, as history tells it. */
export function mirrorRunText(run: MirrorRun): readonly string[] {
	const {written, already, failed, refused, unmapped, heldBack, invite} = run;
	const rest = leftWords(run);
	const withheld = withheldWords(run);
	return [
		`written: ${writesText(written) ?? (isWhole(run) ? 'nothing' : 'not counted')}${already > 0 ? ` (${already} were there already)` : ''}`,
		...(failed === 0 ? [] : [`${counted(failed, 'write', 'writes')} refused or not answered:`]),
		...refused.map(({does, key, how, message}) => `  ${does} ${key}: ${how}: ${message}`),
		...(rest === undefined ? [] : [rest]),
		...(withheld === undefined ? [] : [withheld]),
		...unmapped.map(({locationId, name, why}) => `location ${name} (${locationId}): ${why}`),
		...Object.entries(heldBack).map(
			([code, count]) => `${count} ${heldBackWords[code as MirrorHeldBack['code']]}`,
		),
		...(invite === undefined ? [] : [`to be invited to volume purchasing: ${invite}`]),
	];
}

/** What is left to be done by a person. */
const restOf = (result: MirrorResult, plan: MirrorPlan): readonly string[] =>
	mirrorPlanText({...result, guards: []}, {...plan, writes: []}, {changes: false}).slice(5);
