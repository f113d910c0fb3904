import type {Draft} from '../draft.ts';
import {fold} from '../fold.ts';
import type {GuardResult, Relink} from '../plan.ts';
import {ClassGroups, worst} from './groups.ts';
import {exceeds, limitText} from './limit.ts';
import {mayRelink, missingPeople, relinksOf} from './relinks.ts';

/**
 * Absent people, classes, courses and locations that pair up with newcomers: the ids at the source changed. Additions
 * alone would double everybody, so this holds them too. A school year that changes or goes blank on most classes at
 * once is the same fault.
 */
export function reKeyedGuard(draft: Draft): GuardResult {
	const relinks = relinksOf(draft);
	const of = (kind: Relink['kind']) =>
		new Set(relinks.flatMap((each) => (each.kind === kind ? each.key : [])));
	const told = [
		people(draft, of('accounts')),
		classes(draft, of('classes')),
		courses(draft, of('courses')),
		locations(draft, of('locations')),
		years(draft),
	];
	const tripped = told.flatMap(({why}) => why ?? []);
	const pairs = relinks.length === 0 ? '' : `; ${relinks.length} of them can be re-linked`;
	// Where it was adopted, more than names may tell who is who.
	const how = draft.undelivered.length > 0 ? `; see rollcall adopt ids ${draft.input.connection.name}` : '';
	const keys = told.flatMap(({keys}) => keys);
	return {
		code: 're-keyed',
		tripped: tripped.length > 0,
		message:
			tripped.length > 0
				? `the ids at the source changed: ${tripped.join('; ')}${pairs}${how}`
				: `${keys.length} newcomers have the names of what is absent`,
		numbers: {...Object.assign({}, ...told.map(({numbers}) => numbers)), relinks: relinks.length},
		keys: keys.toSorted(),
		removalsOnly: false,
	};
}

interface Told {
	readonly keys: readonly string[];
	readonly numbers: Readonly<Record<string, number>>;
	/** Absent: it is within its limits. */
	readonly why?: string;
}

const told = (keys: readonly string[], numbers: Told['numbers'], why: string | undefined): Told =>
	why === undefined ? {keys, numbers} : {keys, numbers, why};

function people(draft: Draft, linked: ReadonlySet<string>): Told {
	const {connection, directory, policy} = draft.input;
	const limit = policy.guards.removals;
	const absent = new Map<string, string[]>();
	for (const account of missingPeople(draft)) {
		const namesakes = absent.get(nameOf(account));
		if (namesakes === undefined) absent.set(nameOf(account), [account.personId]);
		else namesakes.push(account.personId);
	}
	const keys = new Set(linked);
	for (const change of draft.changes) {
		if (change.kind !== 'accounts' || change.action !== 'create' || change.after === undefined) continue;
		const id = absent.get(nameOf(change.after))?.pop();
		if (id !== undefined) keys.add(id);
	}
	let whole = 0;
	for (const account of directory.accounts.values())
		if (mayRelink(account, connection.id) && account.status !== 'Deactivated') whole++;
	return told(
		[...keys],
		{paired: keys.size, whole},
		exceeds(limit, keys.size, whole)
			? `${keys.size} of ${whole} people are absent while newcomers have their names; the limit is ${limitText(limit)}`
			: undefined,
	);
}

function classes({input}: Draft, paired: ReadonlySet<string>): Told {
	const {connection, directory, policy} = input;
	const groups = new ClassGroups(policy.guards, (id) => directory.locations.get(id)?.name ?? id);
	for (const each of directory.classes.values())
		if (mayRelink(each, connection.id)) groups.add(each.locationId, paired.has(each.classId));
	const over = groups.overLimits(policy.guards);
	return told(
		[...paired],
		{classes: paired.size},
		over.length === 0 ? undefined : `${worst(over)} are absent while newcomers have their names`,
	);
}

function courses({input}: Draft, paired: ReadonlySet<string>): Told {
	const {connection, directory, policy} = input;
	let whole = 0;
	for (const course of directory.courses.values()) if (mayRelink(course, connection.id)) whole++;
	return told(
		[...paired],
		{courses: paired.size},
		exceeds(policy.guards.classes, paired.size, whole)
			? `${paired.size} of ${whole} courses are absent while newcomers have their names`
			: undefined,
	);
}

function locations({input}: Draft, paired: ReadonlySet<string>): Told {
	const names = [...paired].map((id) => input.directory.locations.get(id)?.name ?? id);
	return told(
		[...paired],
		{locations: paired.size},
		paired.size === 0 ? undefined : `${names.slice(0, 3).join(', ')} came back under another id`,
	);
}

/** Classes whose id is there as before and whose year is not: half or more of them, from a few up [D]. */
function years({input}: Draft): Told {
	const {connection, directory, roster, policy} = input;
	const known = new Map<string, Set<string>>();
	for (const {owner, year, externalIds} of directory.classes.values()) {
		const external = externalIds[connection.id];
		if (owner !== connection.id || year === undefined || external === undefined) continue;
		known.set(external, (known.get(external) ?? new Set()).add(year));
	}
	let [whole, blank, changed] = [0, 0, 0];
	for (let row = 0; row < roster.classes.count; row++) {
		const before = known.get(roster.classes.text(row, 'externalId'));
		if (before === undefined) continue;
		whole++;
		const year = roster.classes.text(row, 'year');
		if (year === '') blank++;
		else if (!before.has(year)) changed++;
	}
	const both = blank + changed;
	return told(
		[],
		{years: both},
		whole >= policy.guards.locationHalfFrom && both * 2 >= whole
			? `the school year of ${both} of ${whole} classes changed (${blank} went blank)`
			: undefined,
	);
}

const nameOf = ({firstName, lastName}: {readonly firstName: string; readonly lastName: string}) =>
	`${fold(firstName)}\n${fold(lastName)}`;
