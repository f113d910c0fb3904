import {fullName} from '../core/directory/account.ts';
import {conflictKind} from '../core/plan/conflicts/index.ts';
import {
	type Change,
	type DecidedConflict,
	type Plan,
	type PlannedKind,
	plannedKinds,
} from '../core/plan/plan.ts';
import {classesLost} from '../core/plan/schoolwork.ts';
import {singular} from '../core/roster/kind-words.ts';
import {placeName, problemLine} from '../core/roster/problem.ts';
import {counted} from './print.ts';

/** The plan as scripts read it (`commands.md`, *Shapes that scripts rely on*). */
export function planJson(connection: string, plan: Plan, withChanges: boolean): object {
	return {
		connection,
		hash: plan.hash,
		outcome: plan.outcome,
		counts: plan.counts,
		...(withChanges ? {changes: [...plan.changes].map(changeJson)} : {}),
		problems: plan.problems,
		patches: plan.patches,
		filtered: plan.leftOut,
		leftOutByFilter: plan.leftOutByFilter ?? [],
		heldBack: plan.heldBack,
		guards: plan.guards.map(({code, tripped, message, numbers, keys, hash}) => ({
			code,
			tripped,
			message,
			numbers,
			keys: keys ?? [],
			...(hash === undefined ? {} : {hash}),
		})),
		conflicts: plan.conflicts.map(({id, kind, accounts, incoming, choices, decision}) => ({
			id,
			kind,
			accounts,
			incoming,
			choices,
			...(decision === undefined ? {} : {decision: decision.choice}),
		})),
		decided: plan.decided ?? [],
		...(plan.exportedAt === undefined ? {} : {exportedAt: plan.exportedAt}),
	};
}

export const changeJson = ({kind, action, key, before, after, reason, place}: Change) => ({
	kind,
	action,
	key,
	before: before ?? null,
	after: after ?? null,
	reason,
	...(place === undefined ? {} : {file: place.file, line: place.line}),
});

const words: Readonly<Record<PlannedKind, string>> = {
	accounts: 'people',
	locations: 'locations',
	courses: 'courses',
	classes: 'classes',
	enrolments: 'enrolments',
};

/** What costs most comes first. */
const cost = {remove: 0, deactivate: 1, update: 2, reactivate: 3, create: 4} as const;
const marks = {remove: '-', deactivate: '-', update: '~', reactivate: '+', create: '+'} as const;

/** The plan as an admin reads it: counts, what holds it, what costs, and how to go on. */
export function planText(
	connection: string,
	plan: Plan,
	options: {readonly changes: boolean},
): readonly string[] {
	const lines = [`Plan for ${connection}  ${plan.hash.slice(0, 12)}`, ''];
	for (const kind of plannedKinds) {
		const counts = plan.counts[kind];
		const told = [
			counts.create > 0 ? `+${counts.create} new` : '',
			counts.update > 0 ? `~${counts.update} changed` : '',
			counts.reactivate > 0 ? `+${counts.reactivate} reactivated` : '',
			counts.deactivate > 0 ? `-${counts.deactivate} deactivated` : '',
			counts.remove > 0 ? `-${counts.remove} removed` : '',
			counts.leaving > 0 ? `${counts.leaving} leaving` : '',
			counts.heldBack > 0 ? `${counts.heldBack} held back` : '',
			`${counts.unchanged} unchanged`,
		].filter(Boolean);
		lines.push(`  ${words[kind].padEnd(11)} ${told.join(', ')}`);
	}
	const tripped = plan.guards.filter((guard) => guard.tripped);
	if (tripped.length > 0)
		lines.push('', 'HELD:', ...tripped.map(({code, message}) => `  ${code}: ${message}`));
	lines.push(...costs(plan, options.changes), ...classesLost(plan.counts));
	if (plan.conflicts.length > 0)
		lines.push(
			'',
			`Conflicts (${plan.conflicts.length}), held back until they are decided:`,
			...plan.conflicts.slice(0, 10).map(conflictLine),
			...more(plan.conflicts.length, 10, 'rollcall conflicts'),
		);
	lines.push(...settled(plan));
	const errors = plan.problems.filter(({severity}) => severity !== 'note');
	if (errors.length > 0)
		lines.push(
			'',
			`Problems in the data (${errors.length}):`,
			...errors.slice(0, 10).map((problem) => `  ${problemLine(problem)}`),
			...more(errors.length, 10, '--json'),
		);
	lines.push(...deactivatedByHand(plan));
	const patches = plan.patches.filter(({again}) => !again);
	const again = plan.patches.length - patches.length;
	if (plan.patches.length > 0)
		lines.push(
			'',
			`Patched in our copy (${plan.patches.length}${again === 0 ? '' : `, ${again} of them as the night before`}):`,
			...patches
				.slice(0, 5)
				.map(
					(patch) =>
						`  ${placeName(patch)} - ${patch.field} = '${patch.value}' ${patch.reason}: ${patch.action}`,
				),
			...more(patches.length, 5, '--json'),
		);
	if (plan.leftOut.length > 0) {
		const reasons = new Map<string, number>();
		for (const {reason} of plan.leftOut) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
		lines.push('', 'Left out:', ...[...reasons].map(([reason, count]) => `  ${count} × ${reason}`));
	}
	lines.push(...byFilter(plan), ...approvedApart(connection, plan));
	return lines;
}

/**
 * What decisions settle: one by one in the night that applies them; afterwards, and by rules, they are counted and not
 * told one by one.
 */
function settled({decided = []}: Plan): readonly string[] {
	if (decided.length === 0) return [];
	const anew = decided.filter(({again, rule}) => again !== true && rule === undefined);
	const before = decided.filter(({again}) => again === true).length;
	const rules = new Map<string, DecidedConflict[]>();
	for (const each of decided)
		if (each.rule !== undefined) rules.set(each.rule, [...(rules.get(each.rule) ?? []), each]);
	if (before === decided.length)
		return ['', `Settled by decisions as the nights before: ${before} (rollcall rules)`];
	return [
		'',
		`Settled by decisions and rules (${decided.length}):`,
		...anew
			.slice(0, 10)
			.map(({kind, incoming, choice, label}) => `  ${kind}: ${incoming}: ${choice}  ${label}`),
		...more(anew.length, 10, '--json'),
		...[...rules].map(([rule, all]) => `  ${ruleWords(all[0]!)}: ${all.length} by the rule ${rule}`),
		...(before === 0 ? [] : [`  ${before} as the nights before (rollcall rules)`]),
	];
}

/** `location-unmatched: x  leave out`: wording that is nobody's in particular. */
function ruleWords({kind, choice}: DecidedConflict): string {
	const way = conflictKind(kind)?.waysOut.find(({key}) => key === choice);
	return `${kind}: ${choice}  ${(way?.name ?? '').replaceAll('-', ' ')}`.trimEnd();
}

/** Who was deactivated by hand stays so though the source lists them (`sync.md`): said every night, and not as a fault. */
function deactivatedByHand({problems}: Plan): readonly string[] {
	const listed = problems.filter(({code}) => code === 'deactivated-by-hand');
	if (listed.length === 0) return [];
	return [
		'',
		`Deactivated by hand and still listed at the source, Deactivated until reactivated by hand (${listed.length}):`,
		...listed.slice(0, 5).map((each) => `  ${each.value ?? ''} (${placeName(each)})`),
		...more(listed.length, 5, '--json'),
	];
}

/** What a filter or a decision about a school would take away, and how to say so: whether or not a guard holds it. */
export const approvedApart = (connection: string, {guards}: Pick<Plan, 'guards'>): readonly string[] =>
	guards.flatMap(({code, hash, message, tripped}) => {
		if (code !== 'scope' || hash === undefined) return [];
		const approve = `Approve that removal: rollcall sync ${connection} --approve ${hash.slice(0, 12)}`;
		// What a tripped guard says stands above.
		return ['', tripped ? `Left out by filter. ${approve}` : `${message}. ${approve}`];
	});

/** What the filter leaves out, apart from who left; and who of them stays published until that is approved. */
function byFilter({leftOutByFilter = [], heldBack}: Plan): readonly string[] {
	if (leftOutByFilter.length === 0) return [];
	const staying = heldBack.filter(({why}) => why.startsWith('left out by filter'));
	return [
		'',
		'Left out by filter:',
		...leftOutByFilter.map(({kind, count, reason}) => `  ${counted(count, singular[kind], kind)}: ${reason}`),
		...(staying.length === 0
			? []
			: [
					`  ${staying.length} of these ${staying.length === 1 ? 'is published and stays' : 'are published and stay'} as last sent until the removal is approved:`,
					...staying
						.slice(0, 5)
						.map(({kind, key, why}) => `    ${words[kind]} ${key}: ${why.slice(why.indexOf(': ') + 2)}`),
					...more(staying.length, 5, '--json'),
				]),
	];
}

function conflictLine({id, kind, sides: [a, b]}: Plan['conflicts'][number]): string {
	const name = (side: typeof a) => [side.fields.firstName, side.fields.lastName].filter(Boolean).join(' ');
	return `  ${id}  ${kind}: ${name(a)} (${a.key}) and ${name(b)} (${b.place === undefined ? b.key : placeName(b.place)})`;
}

function costs(plan: Plan, all: boolean): readonly string[] {
	const listed = [...plan.changes].filter(
		({action, kind}) => all || ((action === 'remove' || action === 'deactivate') && kind !== 'enrolments'),
	);
	if (listed.length === 0) return [];
	listed.sort((a, b) => cost[a.action] - cost[b.action]);
	const most = all ? listed.length : 20;
	return [
		'',
		all ? 'Changes:' : 'What would leave:',
		...listed.slice(0, most).map(changeLine),
		...more(listed.length, most, '--changes'),
	];
}

/** `  - accounts 4711 Ana Diaz: absent from the source` */
export function changeLine(change: Change): string {
	return `  ${marks[change.action]} ${change.action} ${words[change.kind]} ${change.key}${nameOf(change)}: ${change.reason}`;
}

function nameOf(change: Change): string {
	const record = change.after ?? change.before;
	if (record === undefined) return '';
	if ('personId' in record) return ` ${fullName(record)}`;
	return 'name' in record && record.name !== undefined ? ` ${record.name}` : '';
}

const more = (count: number, shown: number, where: string) =>
	count > shown ? [`  … and ${count - shown} more (${where})`] : [];
