import {leavingOn} from '../core/plan/leaving.ts';
import type {Run} from '../core/plan/run.ts';
import type {Found} from './finding.ts';
import {time} from './findings.ts';
import type {ConnectionView, Overview} from './rollcall.ts';

const day = 86_400_000;
const hour = 3_600_000;

const counted = (value: number, one: string, many: string) =>
	`${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;

/** What the last night came to, and how old what it read was: said every night, and no alarm. */
export const nightFindings = (newest: readonly Run[], now: Date): readonly Found[] =>
	newest.flatMap((run): readonly Found[] => {
		const {connectionName: name, counts, begin, id, generation, exportedAt, kind} = run;
		const findings: Found[] = [];
		const isNew = now.getTime() - Date.parse(begin) < 1.5 * day;
		if (kind === 'sync' && counts !== undefined && generation !== undefined && isNew)
			findings.push({
				severity: 'fine',
				screen: 'runs',
				text: `${name}, ${time(begin)}: ${nightText(run)}`,
				next: `rollcall history ${id}`,
				open: id,
				about: `night ${name}`,
			});
		if (exportedAt !== undefined)
			findings.push({
				severity: 'fine',
				screen: 'connections',
				text: `${name}: the export that was read last is ${ageText(exportedAt, now)} old`,
				next: `rollcall history ${id}`,
				open: name,
				about: `export ${name}`,
			});
		return findings;
	});

/** `+12 ~40 −3 people, 2 moved, 4 sign in otherwise`. */
function nightText({counts, moved = 0, guards}: Run): string {
	const {create, update, reactivate, deactivate, remove} = counts!.accounts;
	const signIns = guards.find(({code}) => code === 'sign-ins')?.numbers.changed ?? 0;
	return [
		`+${create + reactivate} ~${update} −${deactivate + remove} people`,
		...(moved > 0 ? [`${moved} moved to another school`] : []),
		...(signIns > 0 ? [`${signIns} sign in otherwise`] : []),
	].join(', ');
}

/** `5 hours`, `3 days`. */
function ageText(at: string, now: Date): string {
	const age = Math.max(0, now.getTime() - Date.parse(at));
	if (age < hour) return 'less than an hour';
	return age < 2 * day
		? counted(Math.floor(age / hour), 'hour', 'hours')
		: counted(Math.floor(age / day), 'day', 'days');
}

/** Open conflicts: how many are new since yesterday, and how old the oldest is. */
export function conflictFindings({open, fresh, oldest}: Overview['open'], now: Date): readonly Found[] {
	if (open === 0) return [];
	const days =
		oldest === undefined
			? 0
			: Math.floor((Date.parse(now.toISOString().slice(0, 10)) - Date.parse(oldest)) / day);
	const parts = [
		`${counted(open, 'conflict waits', 'conflicts wait')} for a decision`,
		...(fresh > 0 ? [`${fresh === open ? (open === 1 ? 'it is' : 'all') : fresh} new since yesterday`] : []),
		...(days >= 2 ? [`the oldest for ${days} days`] : []),
	];
	return [
		{
			severity: 'attention',
			screen: 'conflicts',
			text: parts.join(', '),
			next: 'rollcall conflicts',
			about: `${open} conflicts since ${oldest ?? ''}`,
			...(fresh === 0 ? {again: true} : {}),
		},
	];
}

/** Who is in their grace, and on which days it ends. */
export function leavingFindings({count, days}: Overview['leaving']): readonly Found[] {
	if (count === 0 || days === undefined) return [];
	const shown = days.slice(0, 3).map(([at, people]) => `${people} on ${leavingOn(at)}`);
	const rest = days.slice(3).reduce((sum, [, people]) => sum + people, 0);
	const first = days[0]!;
	return [
		{
			severity: 'fine',
			screen: 'users',
			text:
				days.length === 1
					? `${counted(count, 'person leaves', 'people leave')} on ${leavingOn(first[0])}`
					: `${counted(count, 'person is', 'people are')} leaving: ${shown.join(', ')}${rest > 0 ? `, ${rest} later` : ''}`,
			next: 'rollcall users --leaving',
		},
	];
}

/** Whether each target may be sent to. One that is disarmed and was to get something is told elsewhere. */
export const armingFindings = (
	connections: readonly ConnectionView[],
	told: (target: string) => boolean,
): readonly Found[] =>
	connections.flatMap(({name, publishes, armed, state, people}): readonly Found[] => {
		if (!publishes || armed === undefined || state === 'disconnected' || state === 'not set up') return [];
		if (armed === 'disarmed' && (told(name) || people !== undefined)) return [];
		const words = {
			disarmed: 'is not armed: packages are built and checked, nothing is sent',
			first: 'is armed for one upload and no more',
			additions: 'is armed for additions and updates; removals wait',
			all: 'is armed: what passes the guards is sent',
		} as const;
		return [
			{
				severity: 'fine',
				screen: 'connections',
				open: name,
				text: `${name} ${words[armed]}`,
				next:
					armed === 'all'
						? `Take it back: rollcall adopt disarm ${name}`
						: `What comes next: rollcall adopt steps --target ${name}`,
			},
		];
	});
